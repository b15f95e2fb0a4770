"""Golden values for metrics, with PyTorch and scikit-learn; ECE by its definition, with NumPy.

    pip install torch==2.13.0 scikit-learn==1.9.1
    python test/golden/make-metrics.py > test/golden/metrics.json
"""

import json

import numpy as np
import torch
from sklearn.metrics import accuracy_score, confusion_matrix

generator = torch.Generator().manual_seed(4)
logits = 2 * torch.randn(200, 4, generator=generator, dtype=torch.float64)
labels = torch.where(torch.rand(200, generator=generator) < 0.6, logits.argmax(-1), torch.randint(0, 4, (200,), generator=generator))
probabilities = torch.softmax(logits, -1).numpy()
confidence, winner, truth = probabilities.max(-1), probabilities.argmax(-1), labels.numpy()


def ece(bins):
    total = 0.0
    for i in range(bins):
        inside = (confidence > i / bins) & (confidence <= (i + 1) / bins)
        if inside.any():
            total += inside.mean() * abs((winner == truth)[inside].mean() - confidence[inside].mean())
    return float(total)


print(json.dumps({
    "logits": logits.tolist(),
    "labels": labels.tolist(),
    "accuracy": float(accuracy_score(truth, winner)),
    "negativeLogLikelihood": float(torch.nn.functional.cross_entropy(logits, labels)),
    "expectedCalibrationError": {"15": ece(15), "10": ece(10), "1": ece(1)},
    "confusionMatrix": confusion_matrix(truth, winner).tolist(),
}))
