"""Golden dropout, made with PyTorch (2.13.0, CPU): torch.nn.functional.dropout and alpha_dropout in float32.

    pip install torch==2.13.0 numpy
    python test/golden/make-dropout.py > test/golden/dropout.json

PyTorch draws the mask; it is read off the result of an input of ones. float32 values are written with all their digits, so
that results can be compared bit by bit.
"""
import json

import torch
import torch.nn.functional as F

N = 48
cases = []
for rate in [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.99, 1 / 3]:
    torch.manual_seed(1)
    x = torch.randn(N) * 3
    dy = torch.randn(N)
    torch.manual_seed(2)
    kept = (F.dropout(torch.ones(N), rate, True) != 0).int()
    torch.manual_seed(2)
    x.requires_grad_()
    y = F.dropout(x, rate, True)
    y.backward(dy)
    cases.append({
        "op": "dropout", "rate": rate, "x": x.tolist(), "dy": dy.tolist(), "kept": kept.tolist(), "y": y.tolist(), "dx": x.grad.tolist(),
    })
for rate in [0.1, 0.5, 0.8]:
    torch.manual_seed(1)
    x = torch.randn(N, requires_grad=True)
    torch.manual_seed(2)
    kept = (F.alpha_dropout(torch.ones(N) * 100, rate, True) > 10).int()
    torch.manual_seed(2)
    y = F.alpha_dropout(x, rate, True)
    y.sum().backward()
    cases.append({
        "op": "alphaDropout", "rate": rate, "x": x.tolist(), "dy": [1] * N, "kept": kept.tolist(), "y": y.tolist(), "dx": x.grad.tolist(),
    })
print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
