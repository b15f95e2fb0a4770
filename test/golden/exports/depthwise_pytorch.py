"""depthwise: a network from Layerlab, built with PyTorch.

    network = load("depthwise.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 6, 5, 3]

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


class ConstantPad2dLast(ChannelsLast, nn.ConstantPad2d):
    """nn.ConstantPad2d for channels-last inputs."""


class GlobalAvgPool2d(nn.Module):
    """Each channel's mean over all positions."""

    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, x):
        return x.mean(self.axes)


# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("depthwise_conv2d/kernel", "depthwise_conv2d.weight", (2, 3, 0, 1)),
    ("depthwise_conv2d/bias", "depthwise_conv2d.bias", (0,)),
    ("depthwise_conv2d_1/kernel", "depthwise_conv2d_1.weight", (2, 3, 0, 1)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("depthwise_conv2d_padding", ConstantPad2dLast((1, 1, 1, 1), 0)),
        ("depthwise_conv2d", Conv2dLast(3, 3, (3, 3), groups=3)),
        ("depthwise_conv2d_activation", nn.ReLU()),
        ("depthwise_conv2d_1_padding", ConstantPad2dLast((1, 1, 0, 0), 0)),
        ("depthwise_conv2d_1", Conv2dLast(3, 6, (2, 3), stride=(2, 2), groups=3, bias=False)),
        ("global_average_pooling2d", GlobalAvgPool2d((1, 2))),
        ("dense", nn.Linear(6, 2)),
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
