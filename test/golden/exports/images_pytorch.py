"""images: a network from Layerlab, built with PyTorch.

    network = load("images.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 7, 6, 2]

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


class MaxPool2dLast(ChannelsLast, nn.MaxPool2d):
    """nn.MaxPool2d for channels-last inputs."""


class ConstantPad2dLast(ChannelsLast, nn.ConstantPad2d):
    """nn.ConstantPad2d for channels-last inputs."""


class PaddedAvgPool2d(nn.Module):
    """Means of windows in which padded cells (left, right, top, bottom) do not count."""

    def __init__(self, size, stride, pad):
        super().__init__()
        self.size, self.stride, self.pad = size, stride, pad

    def forward(self, x):
        cells = nn.functional.pad(torch.ones_like(x[:1, :1]), self.pad)
        sums = nn.functional.avg_pool2d(nn.functional.pad(x, self.pad), self.size, self.stride)
        return sums / nn.functional.avg_pool2d(cells, self.size, self.stride)


class PaddedAvgPool2dLast(ChannelsLast, PaddedAvgPool2d):
    """PaddedAvgPool2d for channels-last inputs."""


class Dropout(nn.Module):
    """Dropout as a list of stages, applied in their order: "activate", "mask", "scale".

    Inverted dropout scales by 1/keep in training, vanilla dropout by keep in the test phase; keep is 1 - rate.
    """

    def __init__(self, rate, stages, mode="inverted", activation=None, noise_shape=None):
        super().__init__()
        self.keep, self.stages, self.mode, self.noise_shape = 1 - rate, stages, mode, noise_shape
        self.activation = activation or nn.Identity()

    def forward(self, z):
        for stage in self.stages:
            z = getattr(self, stage)(z)
        return z

    def activate(self, z):
        return self.activation(z)

    def mask(self, z):
        if not self.training:
            return z
        shape = [length or z.shape[axis] for axis, length in enumerate(self.noise_shape or z.shape)]
        kept = torch.rand(shape, device=z.device) < self.keep
        return torch.where(kept, z, torch.zeros_like(z))

    def scale(self, z):
        if self.training and self.mode == "inverted" and self.keep > 0:
            return z * (1 / self.keep)
        return z * self.keep if self.mode == "vanilla" and not self.training else z


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
    ("conv2d/kernel", "conv2d.weight", (3, 2, 0, 1)),
    ("conv2d/bias", "conv2d.bias", (0,)),
    ("batch_normalization/gamma", "batch_normalization.weight", (0,)),
    ("batch_normalization/beta", "batch_normalization.bias", (0,)),
    ("batch_normalization/runningMean", "batch_normalization.running_mean", (0,)),
    ("batch_normalization/runningVariance", "batch_normalization.running_var", (0,)),
    ("conv2d_1/kernel", "conv2d_1.weight", (3, 2, 0, 1)),
    ("conv2d_1/bias", "conv2d_1.bias", (0,)),
    ("head/dense/kernel", "head.dense.weight", (1, 0)),
    ("head/dense/bias", "head.dense.bias", (0,)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("conv2d", Conv2dLast(2, 3, (3, 3), padding=(1, 1))),
        ("conv2d_activation", nn.ReLU()),
        ("batch_normalization", BatchNorm(3, eps=0.001, momentum=0.1, axis=-1, scale=True, center=True, biased=True)),
        ("max_pooling2d_padding", ConstantPad2dLast((0, 0, 0, 1), float("-inf"))),
        ("max_pooling2d", MaxPool2dLast((2, 2), (2, 2))),
        ("spatial_dropout2d", Dropout(0.25, ("activate", "mask", "scale"), mode="inverted", noise_shape=(None, 1, 1, None))),
        ("conv2d_1", Conv2dLast(3, 4, (2, 3), stride=(2, 1), padding=(0, 1))),
        ("conv2d_1_activation", nn.ELU(0.5)),
        ("spatial_dropout2d_1", Dropout(0.25, ("activate", "mask", "scale"), mode="vanilla", activation=nn.ReLU(), noise_shape=(None, 1, 1, None))),
        ("average_pooling2d", PaddedAvgPool2dLast((2, 2), (1, 1), (0, 1, 0, 1))),
        ("head", nn.Sequential(OrderedDict([
            ("flatten", nn.Flatten()),
            ("dense", nn.Linear(24, 4)),
            ("dense_activation", nn.Tanh()),
        ]))),
        ("dropout", Dropout(0.5, ("mask", "activate"), mode="inverted", activation=nn.GELU(), noise_shape=(None, 1))),
        ("dense", nn.Linear(4, 3)),
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
