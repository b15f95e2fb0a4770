"""depthwise: a network from Layerlab, built with Keras.

    network = load("depthwise.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 6, 5, 3]
"""

import keras
from keras import ops
from safetensors.numpy import load_file


def padded(x, pads, value, data_format):
    """An image with cells of one value around it: left, right, top, bottom."""
    left, right, top, bottom = pads
    sides = [(top, bottom), (left, right)]
    whole = [(0, 0), *sides, (0, 0)] if data_format == "channels_last" else [(0, 0), (0, 0), *sides]
    return ops.pad(x, whole, constant_values=value)


@keras.saving.register_keras_serializable("layerlab")
class Pad2D(keras.layers.Layer):
    """Cells of one value around an image: left, right, top, bottom."""

    def __init__(self, pads, value, data_format, **kwargs):
        super().__init__(**kwargs)
        self.pads, self.value, self.data_format = pads, value, data_format

    def call(self, x):
        return padded(x, self.pads, self.value, self.data_format)

    def get_config(self):
        own = {name: getattr(self, name) for name in ("pads", "value", "data_format")}
        return {**super().get_config(), **own}


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("depthwise_conv2d",), ("depthwise_conv2d/kernel", "depthwise_conv2d/bias"), ()),
    (("depthwise_conv2d_1",), ("depthwise_conv2d_1/kernel",), ()),
    (("dense",), ("dense/kernel", "dense/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((6, 5, 3)),
        Pad2D((1, 1, 1, 1), 0, "channels_last"),
        keras.layers.DepthwiseConv2D((3, 3), depth_multiplier=1, data_format="channels_last", activation="relu", name="depthwise_conv2d"),
        Pad2D((1, 1, 0, 0), 0, "channels_last"),
        keras.layers.DepthwiseConv2D((2, 3), strides=(2, 2), depth_multiplier=2, data_format="channels_last", use_bias=False, name="depthwise_conv2d_1"),
        keras.layers.GlobalAveragePooling2D(data_format="channels_last", name="global_average_pooling2d"),
        keras.layers.Dense(2, name="dense"),
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
