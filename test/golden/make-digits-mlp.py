"""The accuracy of a small network with dropout on the digits, made with PyTorch (2.13.0, CPU).

    pip install torch==2.13.0 numpy brotli
    python test/golden/make-digits-mlp.py > test/golden/digits-mlp.json

64-64-10, relu, dropout with rate 0.5 between, weights from Glorot's uniform distribution and biases of 0, Adam with its
defaults, batches of 32, 15 epochs, five seeds. The data are those of the package, in its own split.
"""
import json
from pathlib import Path

import brotli
import numpy as np
import torch
from torch import nn

packed = brotli.decompress((Path(__file__).parents[2] / "lib/datasets/digits.bin").read_bytes())
labels = torch.tensor(np.frombuffer(packed[:1797], np.uint8).astype(np.int64))
images = torch.tensor(np.frombuffer(packed[1797:], np.uint8).reshape(1797, 64).astype(np.float32) / 16)
x, y, test_x, test_y = images[:1437], labels[:1437], images[1437:], labels[1437:]
torch.set_num_threads(1)


def run(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 10))
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(15):
        for batch in torch.randperm(len(x)).split(32):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        logits = model(test_x)
        return {
            "accuracy": (logits.argmax(1) == test_y).float().mean().item(),
            "loss": nn.functional.cross_entropy(logits, test_y).item(),
        }


print(json.dumps([run(seed) for seed in range(5)]))
