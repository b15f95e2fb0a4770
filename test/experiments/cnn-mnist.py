"""The nets of cnn-mnist.ts in PyTorch (2.13.0, CPU), trained the same way: same data, initial distributions, optimizer,
batch size and epochs; other random numbers.

    pip install torch==2.13.0 numpy
    npx tsx test/experiments/cnn-mnist.ts data digits.raw
    python test/experiments/cnn-mnist.py digits.raw 10        10 seeds of each; one line of JSON for each run
"""
import json
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

TRAIN, TEST = 1000, 2000


class Vanilla(nn.Module):
    """Masks in training, multiplies by keepProb in the test phase."""

    def forward(self, x):
        return x * torch.bernoulli(torch.full_like(x, 0.5)) if self.training else x * 0.5


VARIANTS = {"none": nn.Identity, "inverted": lambda: nn.Dropout(0.5), "vanilla": Vanilla}


def read(path):
    raw = np.fromfile(path, np.uint8)
    parts, at = [], 0
    for count in (TRAIN, TEST):
        images = raw[at : at + count * 784].reshape(count, 1, 28, 28) / 255
        at += count * 784
        labels = raw[at : at + count]
        at += count
        parts += [torch.tensor(images, dtype=torch.float32), torch.tensor(labels, dtype=torch.long)]
    return parts


def cnn(dropout):
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), dropout, nn.Linear(128, 10),
    )
    for layer in model:
        if hasattr(layer, "weight"):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    return model


def run(variant, seed, x, y, test_x, test_y):
    torch.manual_seed(seed)
    model = cnn(VARIANTS[variant]())
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(40):
        for batch in torch.randperm(TRAIN).split(64):
            optimizer.zero_grad()
            F.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        logits = model(test_x)
    accuracy = (logits.argmax(1) == test_y).double().mean().item() * 100
    print(json.dumps({"variant": variant, "seed": seed, "accuracy": accuracy, "loss": F.cross_entropy(logits, test_y).item()}), flush=True)


torch.set_num_threads(1)
data = read(sys.argv[1])
for name in VARIANTS:
    for number in range(int(sys.argv[2])):
        run(name, number, *data)
