/** Python classes that a written PyTorch network may need; only those that it needs are written. */

import type { Helper } from './python.js';

const last = (name: string): Helper => ({
  needs: ['ChannelsLast'],
  code: `class ${name}Last(ChannelsLast, nn.${name}):
    """nn.${name} for channels-last inputs."""
`,
});

/** In the order in which they are written. */
export const pytorchHelpers: Readonly<Record<string, Helper>> = {
  ChannelsLast: {
    code: `class ChannelsLast:
    """Put before a module for channels-first inputs: takes and gives channels-last ones."""

    def forward(self, x):
        return super().forward(x.movedim(-1, 1)).movedim(1, -1)
`,
  },
  Conv1dLast: last('Conv1d'),
  Conv2dLast: last('Conv2d'),
  MaxPool2dLast: last('MaxPool2d'),
  AvgPool2dLast: last('AvgPool2d'),
  ConstantPad1dLast: last('ConstantPad1d'),
  ConstantPad2dLast: last('ConstantPad2d'),
  BatchNorm1dLast: last('BatchNorm1d'),
  BatchNorm2dLast: last('BatchNorm2d'),
  PaddedAvgPool2d: {
    code: `class PaddedAvgPool2d(nn.Module):
    """Means of windows in which padded cells (left, right, top, bottom) do not count."""

    def __init__(self, size, stride, pad):
        super().__init__()
        self.size, self.stride, self.pad = size, stride, pad

    def forward(self, x):
        cells = nn.functional.pad(torch.ones_like(x[:1, :1]), self.pad)
        sums = nn.functional.avg_pool2d(nn.functional.pad(x, self.pad), self.size, self.stride)
        return sums / nn.functional.avg_pool2d(cells, self.size, self.stride)
`,
  },
  PaddedAvgPool2dLast: {
    needs: ['ChannelsLast', 'PaddedAvgPool2d'],
    code: `class PaddedAvgPool2dLast(ChannelsLast, PaddedAvgPool2d):
    """PaddedAvgPool2d for channels-last inputs."""
`,
  },
  GlobalAvgPool2d: {
    code: `class GlobalAvgPool2d(nn.Module):
    """Each channel's mean over all positions."""

    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, x):
        return x.mean(self.axes)
`,
  },
  Reshape: {
    code: `class Reshape(nn.Module):
    """Each sample under another shape."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(len(x), *self.shape)
`,
  },
  Dropout: {
    code: `class Dropout(nn.Module):
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
`,
  },
  GaussianDropout: {
    code: `class GaussianDropout(nn.Module):
    """Multiplies by noise from N(1, rate / (1 - rate)) in training."""

    def __init__(self, rate):
        super().__init__()
        self.deviation = (rate / (1 - rate)) ** 0.5

    def forward(self, x):
        return x * (1 + self.deviation * torch.randn_like(x)) if self.training else x
`,
  },
  AlphaDropout: {
    code: `class AlphaDropout(nn.Module):
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
`,
  },
  BatchNorm: {
    code: `class BatchNorm(nn.Module):
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
`,
  },
  LayerNorm: {
    code: `class LayerNorm(nn.Module):
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
`,
  },
  Embedding: {
    code: `class Embedding(nn.Embedding):
    """nn.Embedding for labels that are floats."""

    def forward(self, x):
        return super().forward(x.long())
`,
  },
  PositionEmbedding: {
    code: `class PositionEmbedding(nn.Module):
    """Adds a learned vector for each time."""

    def __init__(self, times, units):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(times, units))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x):
        return x + self.weight[: x.shape[1]]
`,
  },
  MultiHeadAttention: {
    code: `class MultiHeadAttention(nn.Module):
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
`,
  },
  StochasticDepth: {
    code: `class StochasticDepth(nn.Module):
    """Keeps or drops each sample as a whole."""

    def __init__(self, rate):
        super().__init__()
        self.keep = 1 - rate

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.rand(len(x), *[1] * (x.ndim - 1), device=x.device) < self.keep
        return torch.where(kept, x * (1 / self.keep if self.keep > 0 else 1), torch.zeros_like(x))
`,
  },
  Residual: {
    code: `class Residual(nn.Sequential):
    """x, or shortcut(x), plus what the other modules make of x."""

    def forward(self, x):
        y, around = x, x
        for name, module in self.named_children():
            if name in ("shortcut_padding", "shortcut", "shortcut_activation"):
                around = module(around)
            else:
                y = module(y)
        return around + y
`,
  },
};
