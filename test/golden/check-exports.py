"""Runs the Python programs in test/golden/exports with PyTorch and Keras, and has PyTorch write states for the tests.

    pip install torch==2.13.0 keras==3.15.1 safetensors==0.8.0
    python test/golden/check-exports.py

Each network must give Layerlab's outputs within 1e-5 of the largest; those without random layers also in the training
phase, with the same running statistics after it. `Dropout` and `StagedDropout` are held to the parity fixtures, with
the fixtures' masks. `NAME.torch.safetensors` is a state with new weights, `NAME.torch.json` what PyTorch computes with
it: test/lib/export reads both.
"""

import importlib.util
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch
from safetensors.torch import save_file

here = Path(__file__).parent
folder = here / "exports"


def module(name):
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def array(golden, dtype):
    return np.array(golden["data"], dtype).reshape(golden["shape"])


def check(what, got, want):
    got = np.asarray(got)
    assert got.shape == want.shape, f"{what}: shape {got.shape}, not {want.shape}"
    error = np.abs(got - want).max() / np.abs(want).max()
    assert error < 1e-5, f"{what}: off by {error} of the largest"
    print(f"{what}: {error:.1e}")


def check_pytorch(name, expected, dtype):
    program = module(f"{name}_pytorch")
    network = program.load(str(folder / f"{name}.safetensors"))
    x = torch.tensor(array(expected["x"], dtype))
    check(f"{name}, PyTorch", network(x).detach(), array(expected["output"], dtype))
    if "training" in expected:
        check(f"{name}, PyTorch, training", network.train()(x).detach(), array(expected["training"], dtype))
        own_names = {ours: theirs for ours, theirs, _ in program.WEIGHTS}
        for ours, value in expected["statistics"].items():
            check(f"{name}, PyTorch, {ours}", network.state_dict()[own_names[ours]], array(value, dtype))


def check_keras(name, expected, dtype):
    program = module(f"{name}_keras")
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    network = program.load(str(folder / f"{name}.safetensors"))
    x = array(expected["x"], dtype)
    check(f"{name}, Keras", keras.ops.convert_to_numpy(network(x)), array(expected["output"], dtype))
    if "training" in expected:
        check(f"{name}, Keras, training", keras.ops.convert_to_numpy(network(x, training=True)), array(expected["training"], dtype))
        for path, names, _ in program.WEIGHTS:
            layer = network
            for part in path:
                layer = layer.get_layer(part)
            for ours, value in zip(names, layer.get_weights()):
                if ours in expected["statistics"]:
                    check(f"{name}, Keras, {ours}", value, array(expected["statistics"][ours], dtype))
    again = keras.models.model_from_json(network.to_json())
    assert again.count_params() == network.count_params()


def check_restraints(name, expected):
    x = array(expected["x"], "float32")
    program = module(f"{name}_pytorch")
    network = program.load(str(folder / f"{name}.safetensors"))
    network(torch.tensor(x))
    check(f"{name}, PyTorch, penalty", program.penalty(network).detach(), np.array(expected["penalty"]))
    program.constrain(network)
    state = network.state_dict()
    for ours, theirs, axes in program.WEIGHTS:
        want = array(expected["constrained"][ours], "float32").transpose(axes).reshape(state[theirs].shape)
        check(f"{name}, PyTorch, constrained {ours}", state[theirs], want)
    program = module(f"{name}_keras")
    network = program.load(str(folder / f"{name}.safetensors"))
    network(x)
    check(f"{name}, Keras, penalty", keras.ops.convert_to_numpy(sum(network.losses)), np.array(expected["penalty"]))
    for path, names, axes in program.WEIGHTS:
        layer = network
        for part in path:
            layer = layer.get_layer(part)
        for ours, variable in zip(names, layer.weights):
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable.value))
            want = array(expected["constrained"][ours], "float32")
            check(f"{name}, Keras, constrained {ours}", keras.ops.convert_to_numpy(variable.value), want.transpose(axes) if want.ndim == len(axes) else want)


def write_state(name, expected, dtype):
    torch.manual_seed(0)
    network = module(f"{name}_pytorch").build().eval()
    with torch.no_grad():
        for key, tensor in network.state_dict().items():
            if tensor.is_floating_point():
                tensor.copy_(torch.rand_like(tensor) + 0.5 if key.endswith("running_var") else torch.randn_like(tensor) * 0.4)
    save_file(network.state_dict(), folder / f"{name}.torch.safetensors")
    output = network(torch.tensor(array(expected["x"], dtype))).detach()
    golden = {"shape": list(output.shape), "data": output.flatten().tolist()}
    (folder / f"{name}.torch.json").write_text(json.dumps({"output": golden}) + "\n")


def check_dropout():
    """All orderings, modes and phases of the written classes, with the masks of the fixtures."""
    stages = {
        "mask-scale": ("activate", "mask", "scale"),
        "scale-mask": ("activate", "scale", "mask"),
        "pre-activation": ("scale", "activate", "mask"),
        "before-activation": ("mask", "scale", "activate"),
    }
    modules = {"linear": None, "relu": torch.nn.ReLU(), "sigmoid": torch.nn.Sigmoid(), "tanh": torch.nn.Tanh(), "gelu": torch.nn.GELU()}
    pytorch, staged = module("mlp_pytorch").Dropout, module("mlp_keras").StagedDropout
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    cases = [c for c in json.loads((here / "parity" / "dropout.json").read_text()) if c["dtype"] == "float64"]
    for case in cases:
        config = case["config"]
        z = torch.tensor(array(case["in"]["z"], "float64"))
        keep = torch.tensor(array(case["mask"]["keep"], "float64")) if "mask" in case and case["mask"] else None
        uniform = torch.where(keep == 1, 0.0, 2.0) if keep is not None else None
        common = {"mode": config["mode"], "noise_shape": config.get("noiseShape")}
        torch_layer = pytorch(config["rate"], stages[config["ordering"]], activation=modules[config["activation"]], **common)
        keras_layer = staged(config["rate"], stages[config["ordering"]], activation=config["activation"], **common)
        kept = torch.rand, keras.random.uniform
        try:
            torch.rand = keras.random.uniform = lambda *_, **__: uniform
            results = {"Dropout": torch_layer.train(config["training"])(z), "StagedDropout": keras_layer(z, training=config["training"])}
        finally:
            torch.rand, keras.random.uniform = kept
        for what, result in results.items():
            assert np.allclose(result.detach().numpy(), array(case["out"]["y"], "float64"), rtol=1e-9, atol=1e-11), (what, case["name"])
    print(f"Dropout, StagedDropout: {len(cases)} fixtures each")


if __name__ == "__main__":
    for path in sorted(folder.glob("*.safetensors")):
        name = path.name.split(".")[0]
        if path.name != f"{name}.safetensors":
            continue
        expected = json.loads((folder / f"{name}.json").read_text())
        dtype = "float64" if "set_floatx" in (folder / f"{name}_keras.py").read_text() else "float32"
        check_pytorch(name, expected, dtype)
        check_keras(name, expected, dtype)
        if "penalty" in expected:
            check_restraints(name, expected)
        write_state(name, expected, dtype)
    check_dropout()
