"""restrained: a network from Layerlab, built with PyTorch.

    network = load("restrained.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 5, 5, 2]

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



# l1 and l2 of each weight that is penalised, and of each module whose output is
PENALTIES = [
    ("conv2d.weight", 0.01, 0.02),
    ("depthwise_conv2d.weight", 0.04, 0),
    ("dense.bias", 0, 0.01),
]
ACTIVITIES = [
    ("conv2d_activation", 0, 0.03),
    ("dense", 0.05, 0),
]


def penalty(network):
    """What to add to the loss, after network(x)."""
    weights = dict(network.named_parameters())
    total = sum(l1 * weights[name].abs().sum() + l2 * weights[name].square().sum() for name, l1, l2 in PENALTIES)
    for name, l1, l2 in ACTIVITIES:
        output = network.get_submodule(name).last_output
        total = total + (l1 * output.abs().sum() + l2 * output.square().sum()) / len(output)
    return total


def watched(network):
    """The network, which keeps the outputs that are penalised."""
    def keep(module, _, output):
        module.last_output = output
    for name, _, _ in ACTIVITIES:
        network.get_submodule(name).register_forward_hook(keep)
    return network


# The largest norm of each weight that is limited, and the axes that it runs over
NORMS = [
    ("conv2d.weight", 0.5, (1, 2, 3)),
    ("depthwise_conv2d.weight", 0.6, (2, 3)),
    ("sequential.dense.weight", 0.7, (0,)),
    ("dense.bias", 0.1, (0,)),
    ("dense.weight", 0.8, (1,)),
]


@torch.no_grad()
def constrain(network):
    """Call it after each step of the optimizer."""
    weights = dict(network.named_parameters())
    for name, limit, axes in NORMS:
        norm = weights[name].square().sum(axes, keepdim=True).sqrt()
        weights[name].mul_(norm.clamp(max=limit) / (norm + 1e-7))

# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("conv2d/kernel", "conv2d.weight", (0, 1, 2, 3)),
    ("conv2d/bias", "conv2d.bias", (0,)),
    ("depthwise_conv2d/kernel", "depthwise_conv2d.weight", (2, 3, 0, 1)),
    ("depthwise_conv2d/bias", "depthwise_conv2d.bias", (0,)),
    ("sequential/dense/kernel", "sequential.dense.weight", (1, 0)),
    ("sequential/dense/bias", "sequential.dense.bias", (0,)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
]


def build():
    """The network with new weights."""
    return watched(nn.Sequential(OrderedDict([
        ("conv2d", Conv2dLast(2, 3, (2, 2))),
        ("conv2d_activation", nn.Tanh()),
        ("depthwise_conv2d", Conv2dLast(3, 3, (2, 2), groups=3)),
        ("sequential", nn.Sequential(OrderedDict([
            ("flatten", nn.Flatten()),
            ("dense", nn.Linear(27, 4)),
            ("dense_activation", nn.LeakyReLU(0.2)),
        ]))),
        ("dense", nn.Linear(4, 3)),
    ])))


def load(path):
    """The network with the weights that Layerlab saved, in the test phase."""
    stored = load_file(path)
    network = build()
    state = network.state_dict()
    for name, own_name, axes in WEIGHTS:
        state[own_name] = stored[name].permute(axes).reshape(state[own_name].shape)
    network.load_state_dict(state)
    return network.eval()
