"""Packs scikit-learn's handwritten digits into lib/datasets/digits.bin.

    pip install scikit-learn==1.9.1 brotli
    python scripts/pack-digits.py

The file is brotli-compressed: 1,797 labels, then 1,797 images of 64 pixels from 0 to 16. The order is shuffled
deterministically, by the SHA-256 of each image's number, so that the first 1,437 are a fair training set and the last 360 a
fair test set (scikit-learn's order is by writer).
"""

from hashlib import sha256
from pathlib import Path

import brotli
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
order = sorted(range(len(digits.target)), key=lambda i: sha256(f"digits/{i}".encode()).digest())
labels = digits.target[order].astype(np.uint8)
pixels = digits.data[order].astype(np.uint8)
assert pixels.shape == (1797, 64) and pixels.max() == 16 and np.array_equal(pixels, digits.data[order])

packed = brotli.compress(labels.tobytes() + pixels.tobytes(), quality=11, lgwin=24)
target = Path(__file__).parent.parent / "lib" / "datasets" / "digits.bin"
target.write_bytes(packed)
print(f"{target.name}: {len(packed)} bytes, labels of the test set: {np.bincount(labels[1437:])}")
