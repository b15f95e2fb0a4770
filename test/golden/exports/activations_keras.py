"""activations: a network from Layerlab, built with Keras.

    network = load("activations.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 3]
"""

import keras
from keras import ops
from safetensors.numpy import load_file


@keras.saving.register_keras_serializable("layerlab")
def gelu_tanh(x):
    return keras.activations.gelu(x, approximate=True)


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("dense",), ("dense/kernel", "dense/bias"), ()),
    (("dense_1",), ("dense_1/kernel", "dense_1/bias"), ()),
    (("dense_2",), ("dense_2/kernel", "dense_2/bias"), ()),
    (("dense_3",), ("dense_3/kernel", "dense_3/bias"), ()),
    (("dense_4",), ("dense_4/kernel", "dense_4/bias"), ()),
    (("dense_5",), ("dense_5/kernel", "dense_5/bias"), ()),
    (("dense_6",), ("dense_6/kernel", "dense_6/bias"), ()),
    (("dense_7",), ("dense_7/kernel", "dense_7/bias"), ()),
    (("dense_8",), ("dense_8/kernel", "dense_8/bias"), ()),
    (("dense_9",), ("dense_9/kernel", "dense_9/bias"), ()),
    (("dense_10",), ("dense_10/kernel", "dense_10/bias"), ()),
    (("dense_11",), ("dense_11/kernel", "dense_11/bias"), ()),
    (("dense_12",), ("dense_12/kernel", "dense_12/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((3,)),
        keras.layers.Dense(3, activation="relu", name="dense"),
        keras.layers.Activation("relu", name="activation"),
        keras.layers.Dense(3, activation="relu6", name="dense_1"),
        keras.layers.Activation("relu6", name="activation_1"),
        keras.layers.Dense(3, activation=keras.layers.LeakyReLU(negative_slope=0.01), name="dense_2"),
        keras.layers.Activation(keras.layers.LeakyReLU(negative_slope=0.01), name="activation_2"),
        keras.layers.Dense(3, activation=keras.layers.ELU(alpha=1), name="dense_3"),
        keras.layers.Activation(keras.layers.ELU(alpha=1), name="activation_3"),
        keras.layers.Dense(3, activation="selu", name="dense_4"),
        keras.layers.Activation("selu", name="activation_4"),
        keras.layers.Dense(3, activation="gelu", name="dense_5"),
        keras.layers.Activation("gelu", name="activation_5"),
        keras.layers.Dense(3, activation=gelu_tanh, name="dense_6"),
        keras.layers.Activation(gelu_tanh, name="activation_6"),
        keras.layers.Dense(3, activation="silu", name="dense_7"),
        keras.layers.Activation("silu", name="activation_7"),
        keras.layers.Dense(3, activation="mish", name="dense_8"),
        keras.layers.Activation("mish", name="activation_8"),
        keras.layers.Dense(3, activation="sigmoid", name="dense_9"),
        keras.layers.Activation("sigmoid", name="activation_9"),
        keras.layers.Dense(3, activation="tanh", name="dense_10"),
        keras.layers.Activation("tanh", name="activation_10"),
        keras.layers.Dense(3, activation="softplus", name="dense_11"),
        keras.layers.Activation("softplus", name="activation_11"),
        keras.layers.Dense(3, name="dense_12"),
        keras.layers.Activation("softmax", name="activation_12"),
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
