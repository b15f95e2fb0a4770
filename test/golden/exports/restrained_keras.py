"""restrained: a network from Layerlab, built with Keras.

    network = load("restrained.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 5, 5, 2]
"""

import keras
from keras import ops
from safetensors.numpy import load_file


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("conv2d",), ("conv2d/kernel", "conv2d/bias"), (2, 3, 1, 0)),
    (("depthwise_conv2d",), ("depthwise_conv2d/kernel", "depthwise_conv2d/bias"), ()),
    (("sequential", "dense"), ("sequential/dense/kernel", "sequential/dense/bias"), ()),
    (("dense",), ("dense/kernel", "dense/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((5, 5, 2)),
        keras.layers.Conv2D(3, (2, 2), data_format="channels_last", activation="tanh", kernel_regularizer=keras.regularizers.L1L2(l1=0.01, l2=0.02), kernel_constraint=keras.constraints.MaxNorm(0.5, axis=(2, 0, 1)), activity_regularizer=keras.regularizers.L1L2(l1=0, l2=0.03), name="conv2d"),
        keras.layers.DepthwiseConv2D((2, 2), depth_multiplier=1, data_format="channels_last", depthwise_regularizer=keras.regularizers.L1L2(l1=0.04, l2=0), depthwise_constraint=keras.constraints.MaxNorm(0.6, axis=(0, 1)), name="depthwise_conv2d"),
        keras.Sequential([
            keras.layers.Flatten(data_format="channels_last", name="flatten"),
            keras.layers.Dense(4, activation=keras.layers.LeakyReLU(negative_slope=0.2), kernel_constraint=keras.constraints.MaxNorm(0.7, axis=1), name="dense"),
        ], name="sequential"),
        keras.layers.Dense(3, bias_regularizer=keras.regularizers.L1L2(l1=0, l2=0.01), bias_constraint=keras.constraints.MaxNorm(0.1, axis=0), kernel_constraint=keras.constraints.MaxNorm(0.8, axis=0), activity_regularizer=keras.regularizers.L1L2(l1=0.05, l2=0), name="dense"),
    ])


def load(path):
    """The network with the weights that Layerlab saved."""
    stored = load_file(path)
    network = build()
    for path_to_layer, names, axes in WEIGHTS:
        layer = network
        for name in path_to_layer:
            layer = layer.get_layer(name)
        values = [stored[name] for name in names]
        layer.set_weights([value.transpose(axes) if value.ndim == len(axes) else value for value in values])
    return network
