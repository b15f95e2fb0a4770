"""sequences: a network from Layerlab, built with PyTorch.

    network = load("sequences.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 8, 3]

After training: safetensors.torch.save_file(network.state_dict(), path), which Layerlab's loadWeights reads.
"""

from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn


class ChannelsLast:
    """Put before a module for channels-first inputs: takes and gives channels-last ones."""

    def forward(self, x):
        return super().forward(x.movedim(-1, 1)).movedim(1, -1)


class Conv1dLast(ChannelsLast, nn.Conv1d):
    """nn.Conv1d for channels-last inputs."""


class ConstantPad1dLast(ChannelsLast, nn.ConstantPad1d):
    """nn.ConstantPad1d for channels-last inputs."""


class PositionEmbedding(nn.Module):
    """Adds a learned vector for each time."""

    def __init__(self, times, units):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(times, units))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x):
        return x + self.weight[: x.shape[1]]


class MultiHeadAttention(nn.Module):
    """Self-attention on [batch, time, units]; causal hides later times, dropout drops attention weights."""

    def __init__(self, units, width, heads, dropout=0.0, causal=False, bias=True):
        super().__init__()
        self.heads, self.dropout, self.causal = heads, dropout, causal
        self.query, self.key, self.value = (nn.Linear(units, width, bias) for _ in range(3))
        self.output = nn.Linear(width, units, bias)

    def forward(self, x):
        q, k, v = (dense(x).unflatten(2, (self.heads, -1)).transpose(1, 2) for dense in (self.query, self.key, self.value))
        dropout = self.dropout if self.training else 0.0
        y = nn.functional.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=self.causal)
        return self.output(y.transpose(1, 2).flatten(2))


class StochasticDepth(nn.Module):
    """Keeps or drops each sample as a whole."""

    def __init__(self, rate):
        super().__init__()
        self.keep = 1 - rate

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.rand(len(x), *[1] * (x.ndim - 1), device=x.device) < self.keep
        return torch.where(kept, x * (1 / self.keep if self.keep > 0 else 1), torch.zeros_like(x))


class Residual(nn.Sequential):
    """x, or shortcut(x), plus what the other modules make of x."""

    def forward(self, x):
        y, around = x, x
        for name, module in self.named_children():
            if name in ("shortcut_padding", "shortcut", "shortcut_activation"):
                around = module(around)
            else:
                y = module(y)
        return around + y


# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("conv1d/kernel", "conv1d.weight", (2, 1, 0)),
    ("conv1d/bias", "conv1d.bias", (0,)),
    ("position_embedding/embeddings", "position_embedding.weight", (0, 1)),
    ("residual/layer_normalization/gamma", "residual.layer_normalization.weight", (0,)),
    ("residual/layer_normalization/beta", "residual.layer_normalization.bias", (0,)),
    ("residual/multi_head_attention/query/kernel", "residual.multi_head_attention.query.weight", (1, 0)),
    ("residual/multi_head_attention/query/bias", "residual.multi_head_attention.query.bias", (0,)),
    ("residual/multi_head_attention/key/kernel", "residual.multi_head_attention.key.weight", (1, 0)),
    ("residual/multi_head_attention/key/bias", "residual.multi_head_attention.key.bias", (0,)),
    ("residual/multi_head_attention/value/kernel", "residual.multi_head_attention.value.weight", (1, 0)),
    ("residual/multi_head_attention/value/bias", "residual.multi_head_attention.value.bias", (0,)),
    ("residual/multi_head_attention/output/kernel", "residual.multi_head_attention.output.weight", (1, 0)),
    ("residual/multi_head_attention/output/bias", "residual.multi_head_attention.output.bias", (0,)),
    ("second/multi_head_attention/query/kernel", "second.multi_head_attention.query.weight", (1, 0)),
    ("second/multi_head_attention/key/kernel", "second.multi_head_attention.key.weight", (1, 0)),
    ("second/multi_head_attention/value/kernel", "second.multi_head_attention.value.weight", (1, 0)),
    ("second/multi_head_attention/output/kernel", "second.multi_head_attention.output.weight", (1, 0)),
    ("third/conv1d/kernel", "third.conv1d.weight", (2, 1, 0)),
    ("third/conv1d/bias", "third.conv1d.bias", (0,)),
    ("third/shortcut/kernel", "third.shortcut.weight", (0, 1, 2)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("conv1d_padding", ConstantPad1dLast((4, 0), 0)),
        ("conv1d", Conv1dLast(3, 4, 3, dilation=2)),
        ("conv1d_activation", nn.ReLU()),
        ("position_embedding", PositionEmbedding(10, 4)),
        ("residual", Residual(OrderedDict([
            ("layer_normalization", nn.LayerNorm((4,), eps=0.00001)),
            ("multi_head_attention", MultiHeadAttention(4, 4, 2, dropout=0.1, causal=True, bias=True)),
            ("stochastic_depth", StochasticDepth(0.2)),
        ]))),
        ("second", Residual(OrderedDict([
            ("multi_head_attention", MultiHeadAttention(4, 6, 3, dropout=0, causal=False, bias=False)),
            ("dropout", nn.Dropout(0.1)),
        ]))),
        ("third", Residual(OrderedDict([
            ("conv1d", Conv1dLast(4, 5, 4, stride=2, padding=1)),
            ("conv1d_activation", nn.ELU(0.5)),
            ("shortcut", Conv1dLast(4, 5, 1, stride=2, bias=False)),
        ]))),
        ("flatten", nn.Flatten()),
        ("dense", nn.Linear(20, 2)),
    ]))


def load(path):
    """The network with the weights that Layerlab saved, in the test phase."""
    stored = load_file(path)
    network = build()
    state = network.state_dict()
    for name, own_name, axes in WEIGHTS:
        state[own_name] = stored[name].permute(axes).reshape(state[own_name].shape)
    network.load_state_dict(state)
    return network.eval()
