"""What PyTorch and NumPy take for the cases of surface-cases.ts: a request a line (JSON), the median seconds of one run."""

import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
torch.set_num_threads(1)
rng = np.random.default_rng(0)


def side(n):
    return max(2, int(n**0.5))


def square(n, dtype=torch.float32):
    return torch.randn(side(n), side(n), dtype=dtype)


def images(n):
    return torch.randn(max(1, n // 16384), 16, 32, 32).to(memory_format=torch.channels_last)


def series(n):
    return torch.randn(max(1, n // 4096), 64, 64)


def logits(n):
    rows = max(1, n // 10)
    return torch.randn(rows, 10), torch.arange(rows) % 10


def both(f, x):
    """Forward and backward."""
    x.requires_grad_(True)
    gradient = torch.randn_like(f(x))

    def run():
        x.grad = None
        f(x).backward(gradient)

    return run


def module(m, x):
    parameters = list(m.parameters())
    run = both(m, x)

    def clean():
        for parameter in parameters:
            parameter.grad = None
        run()

    return clean


def loss(f, target=torch.rand):
    def make(n):
        x, t = square(n).requires_grad_(True), target(side(n), side(n))

        def run():
            x.grad = None
            f(x, t).backward()

        return run

    return make


def step(make, clip=None):
    def prepare(n):
        w = nn.Parameter(square(n))
        w.grad = square(n)
        optimizer = make([w])

        def run():
            if clip:
                nn.utils.clip_grad_norm_([w], clip)
            optimizer.step()

        return run

    return prepare


def cross_entropy(n):
    z, y = logits(n)
    z.requires_grad_(True)

    def run():
        z.grad = None
        F.cross_entropy(z, y).backward()

    return run


def dropout_rows(x):
    return x * F.dropout(torch.ones(x.shape[0], 1), 0.5)


def masked(n):
    mask = (torch.rand(side(n), side(n)) < 0.5).float()
    return both(lambda x: x * mask * 2, square(n))


def stochastic_depth(x):
    return x * F.dropout(torch.ones(x.shape[0], 1, 1, 1), 0.5)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.MultiheadAttention(64, 4, batch_first=True)

    def forward(self, x):
        return self.inner(x, x, x)[0]


def embedding(n):
    table, rows = nn.Embedding(1000, 64), max(1, n // 64)
    indices, gradient = (torch.arange(rows) * 7919) % 1000, torch.randn(rows, 64)

    def run():
        table.weight.grad = None
        table(indices).backward(gradient)

    return run


def calibration(z, y):
    confidence, winner = F.softmax(z, -1).max(-1)
    bins = torch.clamp(torch.ceil(confidence * 15) - 1, 0, 14).long()
    right = (winner == y).float()
    return [torch.bincount(bins, w, 15) for w in (None, confidence, right)]


def on_logits(f):
    def make(n):
        z, y = logits(n)
        return lambda: f(z, y)

    return make


def on_array(f):
    def make(n):
        x = rng.standard_normal((side(n), side(n)), dtype=np.float32)
        return lambda: f(x)

    return make


def histogram(x):
    return np.histogram(x, 40)


def of_dropout(x):
    t = torch.from_numpy(x)
    for y in (F.dropout(t, 0.5), t):
        histogram(y.numpy())
        stats(y.numpy())


def of_stages(x):
    t = torch.from_numpy(x)
    for z in (t, t * 2):
        y = torch.sigmoid(z)
        for values in (t, z, y, F.dropout(y, 0.5)):
            histogram(values.numpy())
            stats(values.numpy())


def stats(x):
    return x.mean(dtype=np.float64), x.std(dtype=np.float64), x.min(), x.max(), np.count_nonzero(x)


activations = {
    "linear": lambda x: x.clone(),
    "relu": F.relu,
    "relu6": F.relu6,
    "leakyRelu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "mish": F.mish,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "softmax": lambda x: F.softmax(x, -1),
    "logSoftmax": lambda x: F.log_softmax(x, -1),
}
optim = torch.optim
channels_last = {"memory_format": torch.channels_last}

tasks = {
    **{f"activation {name}": (lambda f: lambda n: both(f, square(n)))(f) for name, f in activations.items()},
    "activation sigmoid float64": lambda n: both(torch.sigmoid, square(n, torch.float64)),
    "Adam": step(optim.Adam),
    "Adam clipped": step(optim.Adam, clip=1),
    "AdamW": step(optim.AdamW),
    "RMSprop": step(optim.RMSprop),
    "RMSprop centered": step(lambda p: optim.RMSprop(p, centered=True)),
    "SGD": step(lambda p: optim.SGD(p, lr=0.01)),
    "SGD decay": step(lambda p: optim.SGD(p, lr=0.01, weight_decay=0.1)),
    "SGD momentum": step(lambda p: optim.SGD(p, lr=0.01, momentum=0.9)),
    "alpha dropout": lambda n: both(lambda x: F.alpha_dropout(x, 0.5, True), square(n)),
    "dropout": lambda n: both(lambda x: F.dropout(x, 0.5), square(n)),
    "dropout rows": lambda n: both(dropout_rows, square(n)),
    "mask": masked,
    "gaussian dropout": lambda n: both(lambda x: x * (1 + torch.randn_like(x)), square(n)),
    "spatial dropout": lambda n: both(lambda x: F.dropout2d(x, 0.5), images(n)),
    "spatial dropout first": lambda n: both(lambda x: F.dropout2d(x, 0.5), images(n).contiguous()),
    "stochastic depth": lambda n: both(stochastic_depth, images(n)),
    "average pool": lambda n: both(lambda x: F.avg_pool2d(x, 2), images(n)),
    "max pool": lambda n: both(lambda x: F.max_pool2d(x, 2), images(n)),
    "global average pool": lambda n: both(lambda x: x.mean((2, 3)), images(n)),
    "batch norm": lambda n: module(nn.BatchNorm1d(side(n)), square(n)),
    "layer norm": lambda n: module(nn.LayerNorm(side(n)), square(n)),
    "conv1d": lambda n: module(nn.Conv1d(64, 32, 3), series(n)),
    "conv2d": lambda n: module(nn.Conv2d(16, 16, 3).to(**channels_last), images(n)),
    "depthwise conv2d": lambda n: module(nn.Conv2d(16, 16, 3, groups=16).to(**channels_last), images(n)),
    "dense": lambda n: module(nn.Linear(side(n), 256), square(n)),
    "dense forward": lambda n: (lambda m, x: lambda: m(x))(nn.Linear(side(n), 256), square(n)),
    "embedding": embedding,
    "attention": lambda n: module(Attention(), series(n)),
    "position embedding": lambda n: (lambda p: both(lambda x: x + p, series(n)))(nn.Parameter(torch.randn(64, 64))),
    "residual": lambda n: (lambda m: both(lambda x: x + m(x), series(n)))(nn.Linear(64, 64)),
    "copy twice": lambda n: both(lambda x: x.clone(), images(n)),
    "mean squared error": loss(F.mse_loss),
    "mean absolute error": loss(F.l1_loss),
    "binary cross-entropy": loss(F.binary_cross_entropy_with_logits),
    "cross-entropy": cross_entropy,
    "cross-entropy of probabilities": loss(F.cross_entropy),
    "accuracy": on_logits(lambda z, y: (z.argmax(-1) == y).float().mean().item()),
    "argmax": on_logits(lambda z, y: z.argmax(-1)),
    "confusion matrix": on_logits(lambda z, y: torch.bincount(10 * y + z.argmax(-1), minlength=100)),
    "negative log-likelihood": on_logits(lambda z, y: F.cross_entropy(z, y).item()),
    "top k": on_logits(lambda z, y: (z.topk(5).indices == y[:, None]).any(-1).float().mean().item()),
    "signs": lambda n: (lambda x: lambda: ((x > 0) == (x > 0.5)).float().mean().item())(square(n)),
    "one-hot": on_logits(lambda z, y: F.one_hot(y, 10).float()),
    "standardize": on_logits(lambda z, y: (z - z.mean(0)) / z.std(0)),
    "split": on_logits(lambda z, y: (lambda o: (z[o], y[o]))(torch.randperm(len(y)))),
    "calibration": on_logits(calibration),
    "copy": on_array(lambda x: torch.tensor(x)),
    "copy of a transpose": on_array(lambda x: np.ascontiguousarray(x.T)),
    "array of lists": lambda n: (lambda lists: lambda: np.array(lists, np.float32))(square(n).tolist()),
    "from integers": lambda n: (lambda x: lambda: x.astype(np.float32))(np.arange(n, dtype=np.int32)),
    "reshape": on_array(lambda x: torch.from_numpy(x).reshape(-1)),
    "zeros": on_array(lambda x: torch.zeros(x.shape)),
    "full": on_array(lambda x: torch.full(x.shape, 2.0)),
    "linspace": on_array(lambda x: torch.linspace(0, 1, x.size)),
    "normal": on_array(lambda x: torch.randn(x.shape)),
    "uniform": on_array(lambda x: torch.rand(x.shape)),
    "permutation": on_array(lambda x: rng.permutation(x.size)),
    "labels": lambda n: (lambda values: lambda: np.array(values, np.int32))([i % 10 for i in range(n)]),
    "stats": on_array(stats),
    "mean and error": on_array(lambda x: (x.mean(dtype=np.float64), x.std(dtype=np.float64))),
    "histogram": on_array(histogram),
    "histograms of dropout": on_array(of_dropout),
    "histograms of stages": on_array(of_stages),
    "slope": on_array(lambda x: ((x * x).sum(), np.abs(x - x).max())),
}
made = {}
print(json.dumps({"torch": torch.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name = request["task"]
    if name not in made:
        made[name] = tasks[name](request["options"]["n"])
        made[name]()
    times = []
    for _ in range(request["repetitions"]):
        start = time.perf_counter()
        made[name]()
        times.append(time.perf_counter() - start)
    print(json.dumps({"seconds": sorted(times)[len(times) // 2]}), flush=True)
