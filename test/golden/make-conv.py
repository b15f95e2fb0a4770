"""Golden cases for convolution, pooling and normalization, made with PyTorch (2.13.0, CPU).

    pip install torch==2.13.0 numpy
    python test/golden/make-conv.py > test/golden/conv-cases.json

The form is the parity fixtures' (test/parity): `grad.X` is the derivative of sum(y * dy) by X, `same` padding is
Keras' (the odd cell at the end), average pooling leaves padded cells out. Each case is written in float64 and float32.
"""
import json
import math

import numpy as np
import torch
import torch.nn.functional as F

SWAP = {"NCHW": (0, 1, 2, 3), "NHWC": (0, 3, 1, 2)}  # from the case's layout to PyTorch's
BACK = {"NCHW": (0, 1, 2, 3), "NHWC": (0, 2, 3, 1)}
KERNEL = {"OIHW": (0, 1, 2, 3), "HWIO": (3, 2, 0, 1)}  # from the case's kernel to PyTorch's
TOLERANCE = {"float64": {"rtol": 1e-9, "atol": 1e-11}, "float32": {"rtol": 2e-5, "atol": 2e-6}}
cases = []


def pads(padding, size, kernel, stride, dilation=(1, 1)):
    """[[top, bottom], [left, right]] for each way to say it."""
    if padding == "valid":
        return [[0, 0], [0, 0]]
    if padding == "same":
        out = []
        for n, k, s, d in zip(size, kernel, stride, dilation):
            total = max((math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0)
            out.append([total // 2, total - total // 2])
        return out
    if isinstance(padding, int):
        return [[padding] * 2] * 2
    return [[p] * 2 if isinstance(p, int) else p for p in padding]


def flat(p):
    return [p[1][0], p[1][1], p[0][0], p[0][1]]  # F.pad counts from the last axis


def tensor_json(t):
    a = t.detach().numpy()
    digits = 9 if a.dtype == np.float32 else 17
    return {"shape": list(a.shape), "data": [float(f"{v:.{digits}g}") for v in a.reshape(-1)]}


def record(name, op, config, run, inputs, params, state=None):
    """Runs the case in both dtypes; the numbers drawn are the same, rounded to float32 for both."""
    for dtype in ("float64", "float32"):
        kind = getattr(torch, dtype)
        x = torch.tensor(inputs["x"], dtype=kind, requires_grad=True)
        values = {k: torch.tensor(v, dtype=kind, requires_grad=True) for k, v in params.items()}
        memory = {k: torch.tensor(v, dtype=kind) for k, v in (state or {}).items()}
        before = {k: v.clone() for k, v in memory.items()}
        y = run(x, values, memory)
        dy = torch.tensor(np.random.default_rng(len(name)).standard_normal(tuple(y.shape)).astype(np.float32), dtype=kind)
        (y * dy).sum().backward()
        cases.append({
            "name": f"{name}__{dtype}", "op": op, "dtype": dtype, "config": config,
            "in": {"x": tensor_json(x), "dy": tensor_json(dy)},
            "param": {k: tensor_json(v) for k, v in values.items()},
            "mask": {k: tensor_json(v) for k, v in before.items()},
            "out": {"y": tensor_json(y), **({k: tensor_json(v) for k, v in memory.items()} if config.get("training") else {})},
            "grad": {"x": tensor_json(x.grad), **{k: tensor_json(v.grad) for k, v in values.items()}},
            "tol": TOLERANCE[dtype],
        })


def draw(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def conv(name, x, kernel, data="NHWC", layout=None, strides=(1, 1), padding="valid", dilation=(1, 1), bias=True):
    layout = layout or {"NHWC": "HWIO", "NCHW": "OIHW"}[data]
    config = {"data": data, "kernel": layout, "strides": list(strides), "padding": padding, "dilation": list(dilation), "bias": bias}
    params = {"kernel": draw(2, *kernel)}
    if bias:
        params["bias"] = draw(3, kernel[3] if layout == "HWIO" else kernel[0])

    def run(x, p, _):
        image, weight = x.permute(SWAP[data]), p["kernel"].permute(KERNEL[layout])
        padded = F.pad(image, flat(pads(padding, image.shape[2:], weight.shape[2:], strides, dilation)))
        return F.conv2d(padded, weight, p.get("bias"), stride=strides, dilation=dilation).permute(BACK[data])

    record(name, "Conv2D", config, run, {"x": draw(1, *x)}, params)


def pool(name, op, x, size, strides=None, padding="valid", data="NHWC", values=None):
    strides = strides or size
    config = {"data": data, "pool": list(size), "strides": list(strides), "padding": padding}
    function = {"MaxPool2D": max_pool, "AvgPool2D": avg_pool}[op]

    def run(x, _, __):
        image = x.permute(SWAP[data])
        return function(image, size, strides, flat(pads(padding, image.shape[2:], size, strides))).permute(BACK[data])

    record(name, op, config, run, {"x": draw(4, *x) if values is None else values}, {})


def max_pool(image, size, strides, padding):
    return F.max_pool2d(F.pad(image, padding, value=-math.inf).contiguous(), size, strides)


def avg_pool(image, size, strides, padding):
    count = F.avg_pool2d(F.pad(torch.ones_like(image), padding), size, strides)
    return F.avg_pool2d(F.pad(image, padding), size, strides) / count


def global_pool(name, x, data):
    record(name, "GlobalAvgPool2D", {"data": data}, lambda x, _, __: x.permute(SWAP[data]).mean((2, 3)), {"x": draw(5, *x)}, {})


def batch_norm(name, x, data, training, convention):
    epsilon, momentum = {"pytorch": (1e-5, 0.1), "keras": (1e-3, 0.01)}[convention]
    channel = len(x) - 1 if data.endswith("C") else 1
    others = [i for i in range(len(x)) if i != channel]
    config = {"dims": len(x) // 2, "data": data, "epsilon": epsilon, "training": training, "momentum": momentum,
              "running_var": {"pytorch": "unbiased", "keras": "biased"}[convention], "convention": convention,
              "keras_momentum": 1 - momentum}

    def run(x, p, memory):
        moved = x.movedim(channel, 1)
        mean, var = memory["running_mean"].clone(), memory["running_var"].clone()
        y = F.batch_norm(moved, mean, var, p["gamma"], p["beta"], training, momentum, epsilon)
        if training and convention == "keras":
            var = (1 - momentum) * memory["running_var"] + momentum * x.detach().var(others, correction=0)
        memory.update(running_mean=mean, running_var=var)
        return y.movedim(1, channel)

    n = x[channel]
    record(name, "BatchNorm", config, run, {"x": 2 * draw(6, *x) + 1}, {"gamma": draw(7, n), "beta": draw(8, n)},
           {"running_mean": draw(9, n), "running_var": np.abs(draw(10, n)) + np.float32(0.5)})


def layer_norm(name, x, axis, epsilon=1e-5):
    axes = [a % len(x) for a in (axis if isinstance(axis, list) else [axis])]
    shape = [x[a] for a in axes]

    def run(x, p, _):
        order = [a for a in range(x.dim()) if a not in axes] + axes
        y = F.layer_norm(x.permute(order), shape, p["gamma"], p["beta"], epsilon)
        return y.permute([order.index(a) for a in range(x.dim())])

    record(name, "LayerNorm", {"axis": axis, "epsilon": epsilon}, run, {"x": 3 * draw(11, *x) - 2},
           {"gamma": draw(12, *shape), "beta": draw(13, *shape)})


conv("conv_dilation2_nhwc", (2, 7, 8, 2), (3, 3, 2, 3), dilation=(2, 2))
conv("conv_dilation_rectangular_nchw", (2, 2, 9, 7), (3, 2, 3, 2), data="NCHW", dilation=(2, 3))
conv("conv_dilation_same", (1, 6, 5, 2), (3, 2, 2, 2), padding="same", dilation=(2, 2))
conv("conv_dilation_same_strided_nchw", (2, 2, 7, 6), (3, 2, 3, 3), data="NCHW", padding="same", dilation=(2, 1), strides=(2, 2))
conv("conv_even_same", (2, 5, 6, 2), (2, 2, 2, 3), padding="same")
conv("conv_even4_same_nchw", (2, 2, 5, 7), (3, 2, 4, 4), data="NCHW", padding="same")
conv("conv_even_same_strided", (1, 7, 6, 2), (4, 2, 2, 2), padding="same", strides=(2, 3))
conv("conv_same_stride_above_kernel", (1, 8, 8, 1), (2, 2, 1, 2), padding="same", strides=(3, 3))
conv("conv_rectangular_strides", (2, 8, 7, 2), (3, 3, 2, 3), strides=(2, 1))
conv("conv_rectangular_everything_nchw", (2, 3, 9, 6), (2, 3, 3, 2), data="NCHW", strides=(3, 2), padding=[2, 1], bias=False)
conv("conv_sides_padded_apart", (2, 4, 5, 2), (3, 2, 2, 2), padding=[[0, 1], [2, 1]], strides=(1, 2))
conv("conv_1x1_image_same", (2, 1, 1, 3), (3, 3, 3, 2), padding="same")
conv("conv_1x1_image_1x1_kernel_nchw", (3, 2, 1, 1), (2, 2, 1, 1), data="NCHW")
conv("conv_1x1_kernel_strided", (2, 5, 4, 2), (1, 1, 2, 3), strides=(2, 2))
conv("conv_batch_of_one", (1, 5, 5, 1), (3, 3, 1, 4), padding="same")
conv("conv_kernel_is_image", (2, 4, 3, 2), (4, 3, 2, 5))
conv("conv_nchw_hwio", (2, 2, 5, 5), (3, 3, 2, 3), data="NCHW", layout="HWIO", padding=1)
conv("conv_nhwc_oihw", (2, 5, 5, 2), (3, 2, 3, 3), data="NHWC", layout="OIHW", padding=1)

ties = np.random.default_rng(20).integers(0, 2, (2, 6, 6, 2)).astype(np.float32)
for op, short in (("MaxPool2D", "maxpool"), ("AvgPool2D", "avgpool")):
    pool(f"{short}_ties", op, ties.shape, (3, 3), (2, 2), values=ties)
    pool(f"{short}_ties_same_nchw", op, ties.shape, (2, 2), (1, 1), "same", "NCHW", ties.transpose(0, 3, 1, 2).copy())
    pool(f"{short}_all_equal_negative", op, (1, 4, 4, 1), (2, 2), values=np.full((1, 4, 4, 1), -3, np.float32))
    pool(f"{short}_negative_same", op, (1, 5, 4, 2), (3, 3), (2, 2), "same", values=-np.abs(draw(21, 1, 5, 4, 2)))
    pool(f"{short}_rectangular", op, (2, 7, 8, 3), (3, 2), (2, 3))
    pool(f"{short}_stride_above_pool_nchw", op, (2, 2, 7, 7), (2, 2), (3, 3), data="NCHW")
    pool(f"{short}_overlapping_same_nchw", op, (2, 2, 5, 6), (2, 4), (1, 2), "same", "NCHW")
    pool(f"{short}_padded", op, (2, 5, 6, 2), (3, 3), (2, 2), [1, 1])
    pool(f"{short}_sides_padded_apart", op, (1, 5, 4, 2), (3, 2), (1, 2), [[2, 0], [0, 1]])
    pool(f"{short}_1x1_image", op, (3, 1, 1, 2), (2, 2), padding="same")
    pool(f"{short}_whole_image_batch_of_one", op, (1, 4, 3, 2), (4, 3))

global_pool("gap_nhwc", (2, 3, 4, 3), "NHWC")
global_pool("gap_1x1_image_nchw", (1, 3, 1, 1), "NCHW")
global_pool("gap_batch_of_one", (1, 5, 2, 2), "NHWC")

for convention in ("pytorch", "keras"):
    for training in (True, False):
        phase = "train" if training else "eval"
        batch_norm(f"bn2d_nhwc_{phase}_{convention}", (3, 4, 2, 3), "NHWC", training, convention)
        batch_norm(f"bn2d_nchw_batch_of_one_{phase}_{convention}", (1, 3, 2, 3), "NCHW", training, convention)
batch_norm("bn1d_eval_batch_of_one", (1, 4), "NC", False, "pytorch")
batch_norm("bn2d_1x1_image_train", (4, 3, 1, 1), "NCHW", True, "pytorch")
batch_norm("bn_sequence_nlc_train", (2, 5, 3), "NLC", True, "pytorch")

layer_norm("ln_images_last_axis", (2, 3, 2, 5), -1)
layer_norm("ln_images_whole_sample", (2, 3, 2, 4), [1, 2, 3])
layer_norm("ln_channels_first", (2, 4, 3, 2), 1, 1e-3)
layer_norm("ln_batch_of_one", (1, 7), -1)

print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
