"""Trains a small character transformer with PyTorch: the golden numbers of test/lib/training/transformer.test.ts.

    pip install torch==2.13.0 safetensors==0.8.0 numpy
    python test/golden/transformer/make-transformer.py

Writes the start weights, the masks of 20 steps, the 20 losses, and for ten seeds the mean loss of the last 20 of 150 steps.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import cross_entropy, relu

here = Path(__file__).parent
text = (here / "jabberwocky.txt").read_text()
characters = sorted(set(text))
codes = torch.tensor([characters.index(c) for c in text])
BATCH, TIMES, UNITS, HEADS, RATE, STEPS = 8, 16, 16, 2, 0.1, 150


def batch(step):
    starts = [(step * BATCH + i) * 37 % (len(text) - TIMES - 1) for i in range(BATCH)]
    windows = torch.stack([codes[start : start + TIMES + 1] for start in starts])
    return windows[:, :-1], windows[:, 1:]


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(UNITS, UNITS) for _ in range(4))

    def forward(self, x, keep):
        q, k, v = (dense(x).unflatten(2, (HEADS, -1)).transpose(1, 2) for dense in (self.query, self.key, self.value))
        scores = q @ k.transpose(2, 3) / (UNITS / HEADS) ** 0.5
        later = torch.ones(TIMES, TIMES, dtype=torch.bool).triu(1)
        weights = scores.masked_fill(later, -torch.inf).softmax(-1) * keep / (1 - RATE)
        return self.output((weights @ v).transpose(1, 2).flatten(2))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(characters), UNITS)
        self.position_embedding = nn.Embedding(TIMES, UNITS)
        self.attend = nn.ModuleDict({"layer_normalization": nn.LayerNorm(UNITS), "multi_head_attention": Attention()})
        dense = {"dense": nn.Linear(UNITS, 2 * UNITS), "dense_1": nn.Linear(2 * UNITS, UNITS)}
        self.think = nn.ModuleDict({"layer_normalization": nn.LayerNorm(UNITS), **dense})
        self.layer_normalization = nn.LayerNorm(UNITS)
        self.dense = nn.Linear(UNITS, len(characters))
        for name, weight in self.named_parameters():
            if name == "embedding.weight":
                nn.init.uniform_(weight, -0.05, 0.05)
            elif weight.ndim == 2:
                nn.init.xavier_uniform_(weight)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)

    def forward(self, x, masks):
        x = self.embedding(x) + self.position_embedding.weight
        y = self.attend.multi_head_attention(self.attend.layer_normalization(x), masks["multi_head_attention"])
        x = x + y * masks["drop_attention"] / (1 - RATE)
        y = self.think.dense_1(relu(self.think.dense(self.think.layer_normalization(x))))
        x = x + y * masks["drop_dense"] / (1 - RATE)
        return self.dense(self.layer_normalization(x))


def draw_masks():
    shapes = {
        "multi_head_attention": (BATCH, HEADS, TIMES, TIMES),
        "drop_attention": (BATCH, TIMES, UNITS),
        "drop_dense": (BATCH, TIMES, UNITS),
    }
    return {name: (torch.rand(shape) >= RATE).float() for name, shape in shapes.items()}


def train(seed, steps, save=False):
    torch.manual_seed(seed)
    model = Transformer()
    if save:
        save_file(model.state_dict(), here / "start.safetensors")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses, kept = [], {}
    for step in range(steps):
        x, y = batch(step)
        masks = draw_masks()
        kept.update({f"{step}/{name}": mask.to(torch.uint8) for name, mask in masks.items()})
        loss = cross_entropy(model(x, masks).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if save:
        save_file(kept, here / "masks.safetensors")
    return losses


first = train(0, 20, save=True)
last = [sum(train(seed, STEPS)[-20:]) / 20 for seed in range(1, 11)]
(here / "pytorch.json").write_text(json.dumps({"first": first, "last": last}, indent=2) + "\n")
print(first, last)
