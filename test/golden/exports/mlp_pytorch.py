"""mlp: a network from Layerlab, built with PyTorch.

    network = load("mlp.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, 6]

After training: safetensors.torch.save_file(network.state_dict(), path), which Layerlab's loadWeights reads.
"""

from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn


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


class GaussianDropout(nn.Module):
    """Multiplies by noise from N(1, rate / (1 - rate)) in training."""

    def __init__(self, rate):
        super().__init__()
        self.deviation = (rate / (1 - rate)) ** 0.5

    def forward(self, x):
        return x * (1 + self.deviation * torch.randn_like(x)) if self.training else x


class AlphaDropout(nn.Module):
    """nn.AlphaDropout with a noise shape: None for the input's own length, 1 to share the mask along an axis."""

    def __init__(self, rate, noise_shape):
        super().__init__()
        self.rate, self.noise_shape = rate, noise_shape

    def forward(self, x):
        if not self.training or self.rate == 0:
            return x
        if self.rate == 1:
            return torch.zeros_like(x)
        saturated = -1.7580993408473766
        a = ((1 - self.rate) * (1 + self.rate * saturated**2)) ** -0.5
        shape = [length or x.shape[axis] for axis, length in enumerate(self.noise_shape)]
        kept = torch.rand(shape, device=x.device) >= self.rate
        return a * torch.where(kept, x, torch.full_like(x, saturated)) - a * self.rate * saturated


# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
    ("first layer/kernel", "first_layer.weight", (1, 0)),
    ("first layer/bias", "first_layer.bias", (0,)),
    ("dense/kernel", "dense.weight", (1, 0)),
    ("dense_1/kernel", "dense_1.weight", (1, 0)),
    ("dense_1/bias", "dense_1.bias", (0,)),
    ("layer_normalization/gamma", "layer_normalization.weight", (0,)),
    ("layer_normalization/beta", "layer_normalization.bias", (0,)),
    ("dense_2/kernel", "dense_2.weight", (1, 0)),
    ("dense_2/bias", "dense_2.bias", (0,)),
]


def build():
    """The network with new weights."""
    return nn.Sequential(OrderedDict([
        ("first_layer", nn.Linear(6, 5)),
        ("dropout", Dropout(0.5, ("scale", "activate", "mask"), mode="inverted", activation=nn.Sigmoid())),
        ("dense", nn.Linear(5, 5, bias=False)),
        ("dense_activation", nn.LeakyReLU(0.2)),
        ("dropout_1", Dropout(0.2, ("activate", "mask", "scale"), mode="vanilla")),
        ("dense_1", nn.Linear(5, 5)),
        ("dropout_2", Dropout(0.3, ("mask", "scale", "activate"), mode="vanilla", activation=nn.Tanh())),
        ("gaussian_dropout", GaussianDropout(0.2)),
        ("alpha_dropout", nn.AlphaDropout(0.1)),
        ("alpha_dropout_1", AlphaDropout(0.1, (None, 1))),
        ("layer_normalization", nn.LayerNorm((5,), eps=0.00001)),
        ("dropout_3", nn.Dropout(0.4)),
        ("dense_2", nn.Linear(5, 3)),
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
