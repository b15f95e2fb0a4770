"""layouts: a network from Layerlab, built with PyTorch.

    network = load("layouts.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 24]

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


class Conv2dLast(ChannelsLast, nn.Conv2d):
    """nn.Conv2d for channels-last inputs."""


class AvgPool2dLast(ChannelsLast, nn.AvgPool2d):
    """nn.AvgPool2d for channels-last inputs."""


class BatchNorm2dLast(ChannelsLast, nn.BatchNorm2d):
    """nn.BatchNorm2d for channels-last inputs."""


class GlobalAvgPool2d(nn.Module):
    """Each channel's mean over all positions."""

    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, x):
        return x.mean(self.axes)


class Reshape(nn.Module):
    """Each sample under another shape."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(len(x), *self.shape)


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


# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("conv2d/kernel", "conv2d.weight", (0, 1, 2, 3)),
    ("conv2d/bias", "conv2d.bias", (0,)),
    ("batch_normalization/gamma", "batch_normalization.weight", (0,)),
    ("batch_normalization/beta", "batch_normalization.bias", (0,)),
    ("batch_normalization/runningMean", "batch_normalization.running_mean", (0,)),
    ("batch_normalization/runningVariance", "batch_normalization.running_var", (0,)),
    ("batch_normalization_1/beta", "batch_normalization_1.bias", (0,)),
    ("batch_normalization_1/runningMean", "batch_normalization_1.running_mean", (0,)),
    ("batch_normalization_1/runningVariance", "batch_normalization_1.running_var", (0,)),
    ("layer_normalization/gamma", "layer_normalization.weight", (0, 1, 2)),
    ("layer_normalization/beta", "layer_normalization.bias", (0, 1, 2)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("reshape", Reshape((4, 3, 2))),
        ("conv2d", Conv2dLast(2, 2, (2, 2))),
        ("batch_normalization", BatchNorm2dLast(2, eps=0.00001, momentum=0.3)),
        ("average_pooling2d", AvgPool2dLast((1, 2), (1, 1))),
        ("batch_normalization_1", BatchNorm(2, eps=0.001, momentum=0.01, axis=-1, scale=False, center=True, biased=True)),
        ("layer_normalization", nn.LayerNorm((3, 1, 2), eps=0.001)),
        ("global_average_pooling2d", GlobalAvgPool2d((1, 2))),
        ("dense", nn.Linear(2, 3)),
        ("activation", nn.LogSoftmax(dim=-1)),
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
