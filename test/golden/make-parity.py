"""Makes golden values for the parity runner (`npm run parity -- test/golden`).

    pip install torch==2.13.0 keras==3.15.1
    python test/golden/make-parity.py

1. `parity/` are the fixtures that the project was given, with one correction: the gradients of the cases `act_*_extreme`
   had been added up from case to case (the leaf was not cleared), so they are computed again here.
2. `parity-more/` are cases of our own in the same form. Keras' conventions come from Keras itself (PyTorch backend).
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch
import torch.nn.functional as F

here = Path(__file__).parent
tolerances = {torch.float64: {"rtol": 1e-9, "atol": 1e-11}, torch.float32: {"rtol": 2e-5, "atol": 2e-6}}
dtypes = {"float64": torch.float64, "float32": torch.float32}


def number(value):
    return value if torch.isfinite(torch.tensor(value)) else {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")


def golden(tensor):
    tensor = torch.as_tensor(tensor).detach()
    digits = 17 if tensor.dtype == torch.float64 else 9
    return {"shape": list(tensor.shape), "data": [number(float(f"{v:.{digits}g}")) for v in tensor.flatten().tolist()]}


def case(name, op, dtype, config, inputs, out, grad=None):
    return {
        "name": f"{name}__{dtype}",
        "op": op,
        "dtype": dtype,
        "config": config,
        "in": {key: golden(value) for key, value in inputs.items()},
        "out": {key: golden(value) for key, value in out.items()},
        "grad": {key: golden(value) for key, value in (grad or {}).items()},
        "tol": tolerances[dtypes[dtype]],
    }


def write(name, cases):
    folder = here / "parity-more"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")


def activation(config):
    alpha = config.get("alpha")
    return {
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "selu": F.selu,
        "leakyRelu": lambda x: F.leaky_relu(x, alpha),
        "elu": lambda x: F.elu(x, alpha),
        "gelu": lambda x: F.gelu(x, approximate=config.get("approximate", "none")),
    }[config["activation"]]


def correct_extremes():
    path = here / "parity" / "activation.json"
    cases = json.loads(path.read_text())
    for c in cases:
        if "_extreme" not in c["name"]:
            continue
        read = lambda key: torch.tensor(c["in"][key]["data"], dtype=dtypes[c["dtype"]]).reshape(c["in"][key]["shape"])
        x = read("x").requires_grad_()
        (activation(c["config"])(x) * read("dy")).sum().backward()
        c["grad"]["x"] = golden(x.grad)
    path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")


def loss_case(name, op, dtype, config, names, inputs, loss):
    prediction = inputs[names[0]].to(dtypes[dtype]).clone().requires_grad_()
    rest = {key: value if key == "labels" else value.to(dtypes[dtype]) for key, value in inputs.items() if key != names[0]}
    value = loss(prediction, rest[names[1]])
    value.backward()
    return case(name, op, dtype, config, {names[0]: prediction, **rest}, {"loss": value}, {names[0]: prediction.grad})


def losses(generator):
    normal = lambda *shape: torch.randn(*shape, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 5, (7,), generator=generator)
    soft = torch.softmax(normal(7, 5), -1)
    extreme = torch.tensor([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [88.0, 1000.0, -1000.0]], dtype=torch.float64)
    cases = []
    for dtype in dtypes:
        for reduction in ("mean", "sum"):
            for smoothing in (0.0, 0.1, 1.0):
                config = {"labels": "int", "reduction": reduction, "labelSmoothing": smoothing}
                loss = lambda z, t, r=reduction, s=smoothing: F.cross_entropy(z, t, reduction=r, label_smoothing=s)
                add = lambda *a: cases.append(loss_case(*a))
                add(f"ce_int_{reduction}_{smoothing}", "SoftmaxCrossEntropy", dtype, config, ("logits", "labels"), {"logits": 3 * normal(7, 5), "labels": labels}, loss)
                add(f"ce_soft_{reduction}_{smoothing}", "SoftmaxCrossEntropy", dtype, {**config, "labels": "prob"}, ("logits", "target"), {"logits": 3 * normal(7, 5), "target": soft}, loss)
            config = {"reduction": reduction}
            add(f"ce_extreme_{reduction}", "SoftmaxCrossEntropy", dtype, config, ("logits", "labels"), {"logits": extreme, "labels": torch.tensor([0, 1, 0])}, lambda z, t, r=reduction: F.cross_entropy(z, t, reduction=r))
            add(f"bce_extreme_{reduction}", "BCEWithLogits", dtype, config, ("logits", "target"), {"logits": extreme, "target": torch.tensor([[1.0, 0, 0.5], [0, 1, 0.25], [1, 0, 1]])}, lambda z, t, r=reduction: F.binary_cross_entropy_with_logits(z, t, reduction=r))
            add(f"bce_soft_{reduction}", "BCEWithLogits", dtype, config, ("logits", "target"), {"logits": 2 * normal(4, 3), "target": torch.rand(4, 3, generator=generator, dtype=torch.float64)}, lambda z, t, r=reduction: F.binary_cross_entropy_with_logits(z, t, reduction=r))
            target = normal(4, 3)
            equal = torch.where(normal(4, 3) > 0, target, normal(4, 3))
            add(f"mse_{reduction}", "MSE", dtype, config, ("pred", "target"), {"pred": equal, "target": target}, lambda y, t, r=reduction: F.mse_loss(y, t, reduction=r))
            add(f"mae_{reduction}", "MAE", dtype, config, ("pred", "target"), {"pred": equal, "target": target}, lambda y, t, r=reduction: F.l1_loss(y, t, reduction=r))
    return cases


torch_optimizers = {
    "sgd_momentum_wd": ("SGD", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}, torch.optim.SGD),
    "sgd_nesterov_wd": ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}, torch.optim.SGD),
    "adam_wd": ("Adam", {"lr": 0.02, "betas": [0.8, 0.99], "eps": 1e-6, "weight_decay": 0.1}, torch.optim.Adam),
    "adamw_wd": ("AdamW", {"lr": 0.02, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.3}, torch.optim.AdamW),
    "rmsprop_centered": ("RMSprop", {"lr": 0.01, "alpha": 0.95, "eps": 1e-6, "centered": True}, torch.optim.RMSprop),
    "rmsprop_momentum_wd": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-7, "momentum": 0.7, "weight_decay": 0.1}, torch.optim.RMSprop),
    "rmsprop_centered_momentum": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-7, "momentum": 0.7, "centered": True}, torch.optim.RMSprop),
}
keras_optimizers = {
    "sgd_momentum": ("SGD", {"lr": 0.05, "momentum": 0.9}, lambda c: keras.optimizers.SGD(c["lr"], momentum=c["momentum"])),
    "sgd_nesterov": ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}, lambda c: keras.optimizers.SGD(c["lr"], momentum=c["momentum"], nesterov=True)),
    "adam": ("Adam", {"lr": 0.02, "betas": [0.8, 0.99], "eps": 1e-4}, lambda c: keras.optimizers.Adam(c["lr"], *c["betas"], epsilon=c["eps"])),
    "adamw": ("AdamW", {"lr": 0.02, "betas": [0.9, 0.999], "eps": 1e-7, "weight_decay": 0.3}, lambda c: keras.optimizers.AdamW(c["lr"], c["weight_decay"], *c["betas"], epsilon=c["eps"])),
    "rmsprop_centered": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-7, "centered": True}, lambda c: keras.optimizers.RMSprop(c["lr"], c["alpha"], epsilon=c["eps"], centered=True)),
    "rmsprop_momentum": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-7, "momentum": 0.7}, lambda c: keras.optimizers.RMSprop(c["lr"], c["alpha"], momentum=c["momentum"], epsilon=c["eps"])),
    "rmsprop_centered_momentum": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-7, "momentum": 0.7, "centered": True}, lambda c: keras.optimizers.RMSprop(c["lr"], c["alpha"], momentum=c["momentum"], epsilon=c["eps"], centered=True)),
}


def torch_steps(make, config, w0, gradients):
    w = w0.clone().requires_grad_()
    optimizer = make([w], **config)
    weights = []
    for g in gradients:
        w.grad = g.clone()
        optimizer.step()
        weights.append(w.detach().clone())
    return torch.stack(weights)


def keras_steps(make, config, w0, gradients):
    keras.config.set_floatx(str(w0.dtype).removeprefix("torch."))
    w = keras.Variable(w0.numpy())
    optimizer = make(config)
    weights = []
    for g in gradients:
        optimizer.apply([g], [w])
        weights.append(torch.tensor(keras.ops.convert_to_numpy(w)))
    return torch.stack(weights)


def optimizers(generator):
    scales = torch.tensor([1.0, 1e-3, 10.0, 1.0, 1e-6], dtype=torch.float64)
    cases = []
    for convention, table, run in (("pytorch", torch_optimizers, torch_steps), ("keras", keras_optimizers, keras_steps)):
        for name, (optimizer, config, make) in table.items():
            w0 = torch.randn(5, generator=generator, dtype=torch.float64)
            g = torch.randn(12, 5, generator=generator, dtype=torch.float64) * scales
            for dtype in dtypes:
                weights = run(make, config, w0.to(dtypes[dtype]), g.to(dtypes[dtype]))
                full = {"optimizer": optimizer, "convention": convention, "steps": 12, **config}
                cases.append(case(f"opt_{convention}_{name}", "Optimizer", dtype, full, {"w0": w0.to(dtypes[dtype]), "g": g.to(dtypes[dtype])}, {"w": weights}))
    return cases


def clipping(generator):
    """PyTorch's clip_grad_norm_ and clip_grad_value_ over two parameters, then one SGD step with learning rate 1."""
    gradients = [3 * torch.randn(4, generator=generator, dtype=torch.float64), torch.randn(2, 3, generator=generator, dtype=torch.float64)]
    result = {"gradients": [golden(g) for g in gradients]}
    for name, clip in {"clipNorm": lambda p: torch.nn.utils.clip_grad_norm_(p, 1.5), "clipValue": lambda p: torch.nn.utils.clip_grad_value_(p, 0.7)}.items():
        parameters = [torch.zeros_like(g).requires_grad_() for g in gradients]
        for p, g in zip(parameters, gradients):
            p.grad = g.clone()
        clip(parameters)
        result[name] = [golden(p.grad) for p in parameters]
    (here / "clipping.json").write_text(json.dumps(result) + "\n")


def schedules():
    """Factors of StepLR(step_size=3, gamma=.5) and CosineAnnealingLR(T_max=10, eta_min=.1) with base rate 1."""
    result = {}
    for name, make in {"step": lambda o: torch.optim.lr_scheduler.StepLR(o, 3, 0.5), "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 10, 0.1)}.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)
        result[name] = []
        for _ in range(11):
            result[name].append(scheduler.get_last_lr()[0])
            optimizer.step()
            scheduler.step()
    (here / "schedules.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    correct_extremes()
    write("losses", losses(torch.Generator().manual_seed(1)))
    write("optimizers", optimizers(torch.Generator().manual_seed(2)))
    clipping(torch.Generator().manual_seed(3))
    schedules()
