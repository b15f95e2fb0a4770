"""Golden values of trainings with regularizers, max-norm, sample and class weights, made by Keras in float64.

    pip install torch==2.13.0 keras==3.15.1
    python test/golden/make-restraints.py > test/golden/restraints.json
"""

import json
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
from keras.constraints import MaxNorm
from keras.regularizers import L1, L1L2, L2

keras.config.set_floatx("float64")
random = np.random.default_rng(7)
x = random.normal(size=(12, 5))
images = random.normal(size=(6, 5, 5, 2))
y = random.integers(0, 3, size=12)
targets = random.normal(size=(12, 2))
binary = random.integers(0, 2, size=(12, 2)).astype("float64")
sample_weights = random.uniform(0, 2, size=12)
times = random.normal(size=(12, 4, 5))
time_labels = random.integers(0, 3, size=(12, 4))
time_weights = random.uniform(0, 2, size=(12, 4))
column = binary[:, :1]
class_weights = {0: 0.5, 2: 3.0}


def run(name, layers, inputs, outputs, loss, weights=None, steps=3, **fit_options):
    """Three epochs of SGD in batches of 5 in order; losses that fit and evaluate report, and all weights."""
    model = keras.Sequential([keras.Input(inputs.shape[1:]), *layers])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
    start = [w.copy() for w in model.get_weights()]
    before = model.evaluate(inputs, outputs, sample_weight=weights, verbose=0, batch_size=5)
    history = model.fit(inputs, outputs, sample_weight=weights, epochs=steps, batch_size=5, shuffle=False, verbose=0, **fit_options)
    after = model.evaluate(inputs, outputs, sample_weight=weights, verbose=0, batch_size=5)
    return {
        "name": name,
        "start": [w.tolist() for w in start],
        "before": before,
        "losses": history.history["loss"],
        **({"validationLosses": history.history["val_loss"]} if "val_loss" in history.history else {}),
        "after": after,
        "weights": [w.tolist() for w in model.get_weights()],
    }


Dense, Conv2D = keras.layers.Dense, keras.layers.Conv2D
crossentropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
soft_crossentropy = keras.losses.CategoricalCrossentropy(from_logits=True)
binary_crossentropy = keras.losses.BinaryCrossentropy(from_logits=True)
print(json.dumps({
    "x": x.tolist(),
    "images": images.tolist(),
    "labels": y.tolist(),
    "targets": targets.tolist(),
    "binary": binary.tolist(),
    "sampleWeights": sample_weights.tolist(),
    "times": times.tolist(),
    "timeLabels": time_labels.tolist(),
    "timeWeights": time_weights.tolist(),
    "runs": [
        run("regularizers", [
            Dense(4, activation="tanh", kernel_regularizer=L2(0.03), bias_regularizer=L1(0.02), bias_initializer="ones"),
            Dense(3, kernel_regularizer=L1L2(0.01, 0.02)),
        ], x, y, crossentropy),
        run("names", [Dense(3, kernel_regularizer="l1", bias_regularizer="l2", bias_initializer="ones")], x, y, crossentropy),
        run("activity", [
            Dense(4, activation="tanh", activity_regularizer=L1L2(0.02, 0.05)),
            Dense(3, activity_regularizer=L2(0.01)),
        ], x, y, crossentropy),
        run("maxNorm", [Dense(4, kernel_constraint=MaxNorm(0.8, axis=0), bias_constraint=MaxNorm(0.05)), Dense(2, kernel_constraint=MaxNorm(0.5, axis=1))],
            x, targets, "mean_squared_error"),
        run("convolution", [
            Conv2D(3, 2, kernel_regularizer=L2(0.02), kernel_constraint=MaxNorm(0.6, axis=[0, 1, 2])),
            keras.layers.Flatten(), Dense(2),
        ], images, targets[:6], "mean_squared_error"),
        run("sampleWeights/crossEntropy", [Dense(3)], x, y, crossentropy, sample_weights),
        run("sampleWeights/meanSquaredError", [Dense(2)], x, targets, "mean_squared_error", sample_weights),
        run("sampleWeights/meanAbsoluteError", [Dense(2)], x, targets, "mean_absolute_error", sample_weights),
        run("sampleWeights/binaryCrossEntropy", [Dense(2)], x, binary, binary_crossentropy, sample_weights),
        run("sampleWeights/times", [Dense(3)], times, time_labels, crossentropy, time_weights),
        run("sampleWeights/validation", [Dense(3)], x, y, crossentropy, sample_weights, validation_split=0.25),
        run("classWeights/labels", [Dense(3)], x, y, crossentropy, class_weight=class_weights, validation_split=0.25),
        run("classWeights/oneHot", [Dense(3)], x, np.eye(3)[y], soft_crossentropy, class_weight=class_weights),
        run("classWeights/column", [Dense(1)], x, column, binary_crossentropy, class_weight={1: 4.0}),
    ],
}))
