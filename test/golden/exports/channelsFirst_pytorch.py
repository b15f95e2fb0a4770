"""channels first: a network from Layerlab, built with PyTorch.

    network = load("channels first.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 2, 6, 7]

After training: safetensors.torch.save_file(network.state_dict(), path), which Layerlab's loadWeights reads.
"""

from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn


class GlobalAvgPool2d(nn.Module):
    """Each channel's mean over all positions."""

    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, x):
        return x.mean(self.axes)


class BatchNorm(nn.Module):
    """Batch normalization along any axis, with or without factor and shift; biased: keeps the batch's biased variance."""

    def __init__(self, channels, eps, momentum, axis, scale=True, center=True, biased=True):
        super().__init__()
        self.eps, self.momentum, self.axis, self.biased = eps, momentum, axis, biased
        self.weight = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if center else None
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        axis = self.axis % x.ndim
        others = [i for i in range(x.ndim) if i != axis]
        shape = [-1 if i == axis else 1 for i in range(x.ndim)]
        mean, variance = self.running_mean, self.running_var
        if self.training:
            mean, variance = x.mean(others), x.var(others, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(variance if self.biased else x.var(others), self.momentum)
        y = (x - mean.view(shape)) / torch.sqrt(variance.view(shape) + self.eps)
        y = y if self.weight is None else y * self.weight.view(shape)
        return y if self.bias is None else y + self.bias.view(shape)


class LayerNorm(nn.Module):
    """Layer normalization over any axes, with or without factor and shift."""

    def __init__(self, shape, axes, eps, scale=True, center=True):
        super().__init__()
        self.axes, self.eps = axes, eps
        self.weight = nn.Parameter(torch.ones(shape)) if scale else None
        self.bias = nn.Parameter(torch.zeros(shape)) if center else None

    def forward(self, x):
        shape = [length if axis in self.axes else 1 for axis, length in enumerate(x.shape)]
        variance = x.var(self.axes, correction=0, keepdim=True)
        y = (x - x.mean(self.axes, keepdim=True)) / torch.sqrt(variance + self.eps)
        y = y if self.weight is None else y * self.weight.view(shape)
        return y if self.bias is None else y + self.bias.view(shape)


# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("conv2d/kernel", "conv2d.weight", (0, 1, 2, 3)),
    ("conv2d/bias", "conv2d.bias", (0,)),
    ("batch_normalization/gamma", "batch_normalization.weight", (0,)),
    ("batch_normalization/beta", "batch_normalization.bias", (0,)),
    ("batch_normalization/runningMean", "batch_normalization.running_mean", (0,)),
    ("batch_normalization/runningVariance", "batch_normalization.running_var", (0,)),
    ("conv2d_1/kernel", "conv2d_1.weight", (3, 2, 0, 1)),
    ("batch_normalization_1/gamma", "batch_normalization_1.weight", (0,)),
    ("batch_normalization_1/runningMean", "batch_normalization_1.running_mean", (0,)),
    ("batch_normalization_1/runningVariance", "batch_normalization_1.running_var", (0,)),
    ("layer_normalization/beta", "layer_normalization.bias", (0, 1)),
    ("batch_normalization_2/gamma", "batch_normalization_2.weight", (0,)),
    ("batch_normalization_2/beta", "batch_normalization_2.bias", (0,)),
    ("batch_normalization_2/runningMean", "batch_normalization_2.running_mean", (0,)),
    ("batch_normalization_2/runningVariance", "batch_normalization_2.running_var", (0,)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("conv2d", nn.Conv2d(2, 3, (3, 3), padding=(1, 2))),
        ("conv2d_activation", nn.ReLU()),
        ("batch_normalization", nn.BatchNorm2d(3, eps=0.00001, momentum=0.1)),
        ("conv2d_1_padding", nn.ConstantPad2d((2, 0, 0, 1), 0)),
        ("conv2d_1", nn.Conv2d(3, 3, (2, 2), dilation=(2, 2), bias=False)),
        ("batch_normalization_1", BatchNorm(3, eps=0.00001, momentum=0.1, axis=1, scale=True, center=False, biased=False)),
        ("average_pooling2d", nn.AvgPool2d((2, 1), (2, 1))),
        ("max_pooling2d_padding", nn.ConstantPad2d((1, 1, 1, 1), float("-inf"))),
        ("max_pooling2d", nn.MaxPool2d((2, 2), (1, 1))),
        ("layer_normalization", LayerNorm((3, 10), axes=(1, 3), eps=0.001, scale=False, center=True)),
        ("global_average_pooling2d", GlobalAvgPool2d((2, 3))),
        ("batch_normalization_2", nn.BatchNorm1d(3, eps=0.00001, momentum=0.1)),
        ("dense", nn.Linear(3, 2)),
    ])).double()


def load(path):
    """The network with the weights that Layerlab saved, in the test phase."""
    stored = load_file(path)
    network = build()
    state = network.state_dict()
    for name, own_name, axes in WEIGHTS:
        state[own_name] = stored[name].permute(axes).reshape(state[own_name].shape)
    network.load_state_dict(state)
    return network.eval()
