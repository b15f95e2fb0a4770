"""What PyTorch and NumPy take for the same work: a request a line (JSON), the seconds of one repetition as the answer."""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(0)
activations = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
}


def memcpy(n, **_):
    source, target = rng.random(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
    return lambda: np.copyto(target, source)


def memcpy_after_another(n, **_):
    """Times a copy that another one has pushed out of the second-level cache, as a forward pass does."""
    first, second = memcpy(n), memcpy(n)

    def run():
        first()
        start = time.perf_counter()
        second()
        return time.perf_counter() - start

    return run


def dropout_forward(n, keepProb, **_):
    x = torch.randn(n)
    return lambda: F.dropout(x, 1 - keepProb, training=True)


def dropout_backward(n, keepProb, **_):
    x = torch.randn(n, requires_grad=True)
    y = F.dropout(x, 1 - keepProb, training=True)
    gradient = torch.randn(n)
    return lambda: torch.autograd.grad(y, x, gradient, retain_graph=True)


def dropout_backward_in_training(n, keepProb, **_):
    """Times its backward pass alone, each after a forward pass of its own."""
    x = torch.randn(n, requires_grad=True)
    gradient = torch.randn(n)

    def run():
        x.grad = None
        y = F.dropout(x, 1 - keepProb, training=True)
        start = time.perf_counter()
        y.backward(gradient)
        return time.perf_counter() - start

    return run


def activation(n, kind, **_):
    x = torch.randn(n)
    f = activations[kind]
    return lambda: f(x)


def dense(m, k, n, **_):
    x = torch.randn(m, k, requires_grad=True)
    layer = torch.nn.Linear(k, n)
    gradient = torch.randn(m, n)

    def run():
        layer.zero_grad()
        x.grad = None
        layer(x).backward(gradient)

    return run


def cnn(batch, channelsLast=False, **_):
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1568, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10),
    )
    x, y = torch.rand(batch, 1, 28, 28), torch.arange(batch) % 10
    if channelsLast:
        model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def run():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        loss.item()

    return run


def histogram(n, bins, **_):
    x = rng.standard_normal(n, dtype=np.float32)
    return lambda: np.histogram(x, bins)


tasks = {
    "memcpy": memcpy,
    "memcpyAfterAnother": memcpy_after_another,
    "dropout": dropout_forward,
    "dropoutBackward": dropout_backward,
    "dropoutBackwardInTraining": dropout_backward_in_training,
    "activation": activation,
    "dense": dense,
    "cnn": cnn,
    "histogram": histogram,
}
times_itself = {"dropoutBackwardInTraining", "memcpyAfterAnother"}
made = {}
print(json.dumps({"torch": torch.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    options, repetitions = request["options"], request["repetitions"]
    torch.set_num_threads(options.get("threads", 1))
    key = json.dumps([request["task"], options])
    if key not in made:
        made[key] = tasks[request["task"]](**options)
        made[key]()
    run = made[key]
    start = time.perf_counter()
    answers = [run() for _ in range(repetitions)]
    seconds = sum(answers) if request["task"] in times_itself else time.perf_counter() - start
    print(json.dumps({"seconds": seconds / repetitions}), flush=True)
