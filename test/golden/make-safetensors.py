"""Golden safetensors files, written by Python's safetensors 0.8.0.

    pip install safetensors==0.8.0 torch==2.13.0
    python test/golden/make-safetensors.py > test/golden/safetensors.json

Each file is given in base64, with what it holds as plain numbers.
"""

import base64
import json

import torch
from safetensors.torch import save

files = {
    "floats": {
        "a/kernel": torch.tensor([[1.5, -2.25, 3e38], [0.1, -0.0, 1e-45]], dtype=torch.float32),
        "b": torch.tensor([0.1, 1e300], dtype=torch.float64),
        "half": torch.tensor([1.0, -2.5, 65504.0, 6e-8, float("inf")], dtype=torch.float16),
        "bf": torch.tensor([1.0, -3.140625, 3e38, float("-inf")], dtype=torch.bfloat16),
    },
    "integers": {
        "i64": torch.tensor([-(2**62), 7]),
        "i32": torch.tensor([[1, -2]], dtype=torch.int32),
        "i16": torch.tensor([-300], dtype=torch.int16),
        "i8": torch.tensor([-3, 4], dtype=torch.int8),
        "u8": torch.tensor([250], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
    },
    "empty": {"none": torch.zeros(0, 3), "scalar": torch.tensor(4.0), "näme \"quoted\"": torch.ones(1)},
}
names = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
         torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def values(tensor):
    numbers = tensor.flatten().tolist() if tensor.is_floating_point() else [int(v) for v in tensor.flatten().tolist()]
    return [str(v).replace("inf", "Infinity") for v in numbers]


print(json.dumps({
    name: {
        "file": base64.b64encode(save(tensors, {"format": "pt", "note": "a \\\" : {b} \\ end"})).decode(),
        "tensors": {key: {"dtype": names[t.dtype], "shape": list(t.shape), "data": values(t)} for key, t in tensors.items()},
    }
    for name, tensors in files.items()
}))
