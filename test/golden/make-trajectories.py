"""Golden trainings of a small CNN with batch norm, other orderings and other optimizers, made with PyTorch (2.13.0, CPU).

    pip install torch==2.13.0 numpy
    python test/golden/make-trajectories.py > test/golden/parity-more/trajectories.json

conv-pool-flatten-dense-(batch norm)-(activation and dropout in some order)-dense, with the batches and masks given. The
form is the parity fixtures': `grad` is the first step's gradient, `test_logits` the trained net's output in test mode.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

TOLERANCE = {"float64": {"rtol": 1e-7, "atol": 1e-9}, "float32": {"rtol": 2e-3, "atol": 2e-4}}
FUNCTIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "gelu": F.gelu}
IMAGES, BATCH, STEPS, UNITS, CLASSES = 12, 5, 6, 4, 3


def draw(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def tensor_json(t):
    a = t.detach().numpy()
    digits = 9 if a.dtype == np.float32 else 17
    return {"shape": list(a.shape), "data": [float(f"{v:.{digits}g}") for v in a.reshape(-1)]}


def dropout(z, f, mask, config):
    """An ordering in one phase: mask is None in the test phase."""
    keep, inverted = config["p"], config["mode"] == "inverted"
    training = mask is not None
    scale = (1 / keep if inverted else 1) if training else (1 if inverted else keep)
    m = mask if training else 1
    return {
        "mask-scale": lambda: m * f(z) * scale,
        "scale-mask": lambda: m * (f(z) * scale),
        "pre-activation": lambda: m * f(z * scale),
        "before-activation": lambda: f(m * z * scale),
    }[config["ordering"]]()


def forward(x, p, state, config, mask):
    h = torch.relu(F.conv2d(x, p["conv_kernel"], p["conv_bias"], padding=1))
    h = F.max_pool2d(h, 2).flatten(1) @ p["dense1_kernel"] + p["dense1_bias"]
    if state:
        mean, var = state["running_mean"].clone(), state["running_var"].clone()
        h = F.batch_norm(h, mean, var, p["gamma"], p["beta"], mask is not None, 0.1, 1e-5)
        state.update(running_mean=mean, running_var=var)
    h = dropout(h, FUNCTIONS[config["activation"]], mask, config)
    return h, h @ p["dense2_kernel"] + p["dense2_bias"]


def optimizer(p, config):
    names = {"lr": "lr", "momentum": "momentum", "nesterov": "nesterov", "weight_decay": "weight_decay",
             "centered": "centered", "alpha": "alpha", "eps": "eps", "betas": "betas"}
    options = {ours: config[theirs] for theirs, ours in names.items() if theirs in config}
    return getattr(torch.optim, config["optimizer"])(list(p.values()), **options)


def case(name, dtype, batch_norm, settings):
    kind = getattr(torch, dtype)
    norm = ["batchnorm eps=1e-5 momentum=.1 unbiased running var"] if batch_norm else []
    words = f"{settings['activation']}+dropout({settings['ordering']},{settings['mode']},p={settings['p']})"
    arch = ["conv 3x3x2 pad 1", "relu", "maxpool 2", "flatten", f"dense {UNITS}", *norm, words, f"dense {CLASSES}",
            "softmax cross-entropy (mean)"]
    config = {"data": "NCHW", "kernel": "OIHW", "dense_kernel": "in_out", "arch": arch, "steps": STEPS, **settings}
    start = {"conv_kernel": 0.5 * draw(1, 2, 1, 3, 3), "conv_bias": 0.1 * draw(2, 2), "dense1_kernel": 0.5 * draw(3, 18, UNITS),
             "dense1_bias": 0.1 * draw(4, UNITS), "dense2_kernel": draw(5, UNITS, CLASSES), "dense2_bias": 0.1 * draw(6, CLASSES)}
    if batch_norm:
        start.update(gamma=1 + 0.2 * draw(7, UNITS), beta=0.2 * draw(8, UNITS))
    p = {k: torch.tensor(v, dtype=kind, requires_grad=True) for k, v in start.items()}
    first = {k: tensor_json(v) for k, v in p.items()}
    state = {"running_mean": torch.zeros(UNITS, dtype=kind), "running_var": torch.ones(UNITS, dtype=kind)} if batch_norm else {}
    random = np.random.default_rng(9)
    x = torch.tensor(draw(10, IMAGES, 1, 6, 6), dtype=kind)
    labels = torch.tensor(random.integers(0, CLASSES, IMAGES))
    batches = [random.permutation(IMAGES)[:BATCH].tolist() for _ in range(STEPS)]
    masks = torch.tensor(random.random((STEPS, BATCH, UNITS)) < settings["p"], dtype=kind)
    steps, losses, gradients, after = optimizer(p, config), [], {}, None
    for rows, mask in zip(batches, masks):
        steps.zero_grad()
        loss = F.cross_entropy(forward(x[rows], p, state, config, mask)[1], labels[rows])
        loss.backward()
        gradients = gradients or {k: tensor_json(v.grad) for k, v in p.items()}
        steps.step()
        after = after or tensor_json(p["dense2_kernel"])
        losses.append(loss.detach())
    activations, logits = forward(x, p, state, config, None)
    return {
        "name": f"{name}__{dtype}", "op": "TrainTrajectory", "dtype": dtype, "config": config,
        "in": {"x": tensor_json(x), "labels": {"shape": [IMAGES], "data": labels.tolist()}, "batches": batches},
        "param": first, "mask": {"keep": tensor_json(masks)},
        "out": {"losses": tensor_json(torch.stack(losses)), "test_logits": tensor_json(logits),
                "test_activations": tensor_json(activations), "final": {k: tensor_json(v) for k, v in p.items()},
                "step1_dense2_kernel": after, **{k: tensor_json(v) for k, v in state.items()}},
        "grad": gradients, "tol": TOLERANCE[dtype],
    }


def settings(ordering, mode, activation, p, optimizer, **rest):
    return {"ordering": ordering, "mode": mode, "activation": activation, "p": p, "optimizer": optimizer, **rest}


SGD = {"optimizer": "SGD", "lr": 0.05, "momentum": 0.9}
# A bias before batch norm has gradient 0 but for rounding; a large epsilon keeps adaptive optimizers from blowing that up.
runs = {
    "cnn_bn_pre_tanh": (True, settings("pre-activation", "inverted", "tanh", 0.5, **SGD)),
    "cnn_bn_pre_tanh_vanilla": (True, settings("pre-activation", "vanilla", "tanh", 0.8, **SGD, nesterov=True)),
    "cnn_bn_before_sigmoid": (True, settings("before-activation", "inverted", "sigmoid", 0.7, "Adam", lr=0.01, eps=1e-3)),
    "cnn_bn_scale_mask_gelu": (True, settings("scale-mask", "inverted", "gelu", 0.5, "RMSprop", lr=0.005, eps=1e-3, centered=True)),
    "cnn_before_relu_vanilla": (False, settings("before-activation", "vanilla", "relu", 0.5, **SGD, weight_decay=0.01)),
    "cnn_pre_sigmoid_adamw": (False, settings("pre-activation", "inverted", "sigmoid", 0.8, "AdamW", lr=0.01, weight_decay=0.1)),
}
cases = [case(name, dtype, *run) for name, run in runs.items() for dtype in ("float64", "float32")]
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]")
