"""Golden normal quantiles, from the standard library's statistics.NormalDist (its own implementation, in C).

    python test/golden/make-quantiles.py > test/golden/quantiles.json
"""
import json
from statistics import NormalDist

PROBABILITIES = [1e-300, 1e-20, 1e-10, 1e-6, 0.001, 0.02, 0.05, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.92, 0.95, 0.99999, 1 - 2**-53]
print(json.dumps([[p, NormalDist().inv_cdf(p)] for p in PROBABILITIES]))
