"""Models of PyTorch and Keras with their own names: the files of test/lib/model/weights/foreign.test.ts.

    pip install torch==2.13.0 keras==3.15.1 safetensors==0.8.0 h5py
    python test/golden/foreign/make-foreign.py
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch
from keras import layers
from safetensors.torch import save_file
from torch import nn

here = Path(__file__).parent
plain = lambda x: {"shape": list(x.shape), "data": np.asarray(x, np.float64).flatten().tolist()}

torch.manual_seed(1)
network = nn.Sequential(
    nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Sequential(nn.Linear(12, 5), nn.Tanh(), nn.Dropout(0.5)),
    *[nn.Identity() for _ in range(4)],
    nn.Linear(5, 3),
)
x = torch.randn(3, 2, 4, 4)
network(x)  # moves the running statistics
save_file(network.state_dict(), here / "sequential.safetensors")
output = network.eval()(x).detach()
(here / "sequential.json").write_text(json.dumps({"x": plain(x), "output": plain(output)}) + "\n")

torch.manual_seed(2)


class Attention(nn.MultiheadAttention):
    """Self-attention in nn.Sequential, where each time sees itself and earlier ones."""

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return super().forward(x, x, x, attn_mask=mask, need_weights=False)[0]


attention = nn.Sequential(
    nn.Embedding(7, 6),
    Attention(6, 2, batch_first=True),
    nn.LayerNorm(6),
    Attention(6, 3, bias=False, batch_first=True),
    nn.Linear(6, 4),
)
for name, weight in attention.named_parameters():
    nn.init.normal_(weight, std=0.5)
x = torch.randint(0, 7, (3, 5))
output = attention(x)
upstream = torch.randn_like(output)
output.backward(upstream)
gradients = {"embeddings": attention[0].weight.grad, "queries": attention[1].in_proj_weight.grad[:6].T, "kernel": attention[4].weight.grad.T}
save_file(attention.state_dict(), here / "attention.safetensors")
(here / "attention.json").write_text(
    json.dumps({
        "x": plain(x),
        "output": plain(output.detach()),
        "upstream": plain(upstream),
        "gradients": {name: plain(value) for name, value in gradients.items()},
    }) + "\n"
)

keras.utils.set_random_seed(1)
images = keras.Sequential([
    keras.Input((5, 5, 2)),
    layers.Conv2D(3, 3, activation="relu", name="first"),
    layers.BatchNormalization(),
    layers.DepthwiseConv2D(2, depth_multiplier=2),
    layers.Flatten(),
    layers.Dense(4, activation="tanh"),
    layers.Dropout(0.5),
    layers.Dense(3),
])
sequences = keras.Sequential([
    keras.Input((6,)),
    layers.Embedding(7, 4),
    layers.LayerNormalization(),
    layers.Conv1D(5, 3, padding="causal"),
    layers.Dense(2),
])
inputs = {"images": np.random.randn(3, 5, 5, 2), "sequences": np.random.randint(0, 7, (3, 6))}
for name, model in {"images": images, "sequences": sequences}.items():
    for weight in model.weights:
        weight.assign(np.random.uniform(0.2, 1.0, weight.shape))
    model.save_weights(here / f"{name}.weights.h5")
    output = model(inputs[name], training=False).detach().numpy()
    (here / f"{name}.json").write_text(json.dumps({"x": plain(inputs[name]), "output": plain(output)}) + "\n")
