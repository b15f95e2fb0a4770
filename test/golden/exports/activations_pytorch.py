"""activations: a network from Layerlab, built with PyTorch.

    network = load("activations.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 3]

After training: safetensors.torch.save_file(network.state_dict(), path), which Layerlab's loadWeights reads.
"""

from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn


# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense/bias", "dense.bias", (0,)),
    ("dense_1/kernel", "dense_1.weight", (1, 0)),
    ("dense_1/bias", "dense_1.bias", (0,)),
    ("dense_2/kernel", "dense_2.weight", (1, 0)),
    ("dense_2/bias", "dense_2.bias", (0,)),
    ("dense_3/kernel", "dense_3.weight", (1, 0)),
    ("dense_3/bias", "dense_3.bias", (0,)),
    ("dense_4/kernel", "dense_4.weight", (1, 0)),
    ("dense_4/bias", "dense_4.bias", (0,)),
    ("dense_5/kernel", "dense_5.weight", (1, 0)),
    ("dense_5/bias", "dense_5.bias", (0,)),
    ("dense_6/kernel", "dense_6.weight", (1, 0)),
    ("dense_6/bias", "dense_6.bias", (0,)),
    ("dense_7/kernel", "dense_7.weight", (1, 0)),
    ("dense_7/bias", "dense_7.bias", (0,)),
    ("dense_8/kernel", "dense_8.weight", (1, 0)),
    ("dense_8/bias", "dense_8.bias", (0,)),
    ("dense_9/kernel", "dense_9.weight", (1, 0)),
    ("dense_9/bias", "dense_9.bias", (0,)),
    ("dense_10/kernel", "dense_10.weight", (1, 0)),
    ("dense_10/bias", "dense_10.bias", (0,)),
    ("dense_11/kernel", "dense_11.weight", (1, 0)),
    ("dense_11/bias", "dense_11.bias", (0,)),
    ("dense_12/kernel", "dense_12.weight", (1, 0)),
    ("dense_12/bias", "dense_12.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("dense", nn.Linear(3, 3)),
        ("dense_activation", nn.ReLU()),
        ("activation", nn.ReLU()),
        ("dense_1", nn.Linear(3, 3)),
        ("dense_1_activation", nn.ReLU6()),
        ("activation_1", nn.ReLU6()),
        ("dense_2", nn.Linear(3, 3)),
        ("dense_2_activation", nn.LeakyReLU(0.01)),
        ("activation_2", nn.LeakyReLU(0.01)),
        ("dense_3", nn.Linear(3, 3)),
        ("dense_3_activation", nn.ELU(1)),
        ("activation_3", nn.ELU(1)),
        ("dense_4", nn.Linear(3, 3)),
        ("dense_4_activation", nn.SELU()),
        ("activation_4", nn.SELU()),
        ("dense_5", nn.Linear(3, 3)),
        ("dense_5_activation", nn.GELU()),
        ("activation_5", nn.GELU()),
        ("dense_6", nn.Linear(3, 3)),
        ("dense_6_activation", nn.GELU(approximate="tanh")),
        ("activation_6", nn.GELU(approximate="tanh")),
        ("dense_7", nn.Linear(3, 3)),
        ("dense_7_activation", nn.SiLU()),
        ("activation_7", nn.SiLU()),
        ("dense_8", nn.Linear(3, 3)),
        ("dense_8_activation", nn.Mish()),
        ("activation_8", nn.Mish()),
        ("dense_9", nn.Linear(3, 3)),
        ("dense_9_activation", nn.Sigmoid()),
        ("activation_9", nn.Sigmoid()),
        ("dense_10", nn.Linear(3, 3)),
        ("dense_10_activation", nn.Tanh()),
        ("activation_10", nn.Tanh()),
        ("dense_11", nn.Linear(3, 3)),
        ("dense_11_activation", nn.Softplus()),
        ("activation_11", nn.Softplus()),
        ("dense_12", nn.Linear(3, 3)),
        ("activation_12", nn.Softmax(dim=-1)),
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
