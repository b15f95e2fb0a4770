"""images: a network from Layerlab, built with Keras.

    network = load("images.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 7, 6, 2]
"""

import keras
from keras import ops
from safetensors.numpy import load_file


@keras.saving.register_keras_serializable("layerlab")
class StagedDropout(keras.layers.Layer):
    """Dropout as a list of stages, applied in their order: "activate", "mask", "scale".

    Inverted dropout scales by 1/keep in training, vanilla dropout by keep in the test phase; keep is 1 - rate.
    """

    def __init__(self, rate, stages, mode="inverted", activation="linear", noise_shape=None, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.stages, self.mode, self.noise_shape, self.seed = rate, stages, mode, noise_shape, seed
        self.activation = keras.activations.get(activation)
        self.random = keras.random.SeedGenerator(seed)

    def call(self, z, training=False):
        keep = 1 - self.rate
        for stage in self.stages:
            if stage == "activate":
                z = self.activation(z)
            elif stage == "mask" and training:
                lengths = ops.shape(z)
                shape = [length or lengths[axis] for axis, length in enumerate(self.noise_shape or lengths)]
                z = ops.where(keras.random.uniform(shape, seed=self.random) < keep, z, ops.zeros_like(z))
            elif stage == "scale" and training and self.mode == "inverted" and keep > 0:
                z = z * (1 / keep)
            elif stage == "scale" and not training and self.mode == "vanilla":
                z = z * keep
        return z

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        own = {name: getattr(self, name) for name in ("rate", "stages", "mode", "noise_shape", "seed")}
        return {**super().get_config(), **own, "activation": keras.activations.serialize(self.activation)}


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


@keras.saving.register_keras_serializable("layerlab")
class PaddedAveragePooling2D(keras.layers.Layer):
    """Means of windows in which padded cells (left, right, top, bottom) do not count."""

    def __init__(self, pool_size, strides, pads, data_format, **kwargs):
        super().__init__(**kwargs)
        self.pool_size, self.strides, self.pads, self.data_format = pool_size, strides, pads, data_format

    def call(self, x):
        return self.means(x) / self.means(ops.ones_like(x))

    def means(self, x):
        x = padded(x, self.pads, 0, self.data_format)
        return ops.average_pool(x, self.pool_size, self.strides, "valid", self.data_format)

    def get_config(self):
        own = {name: getattr(self, name) for name in ("pool_size", "strides", "pads", "data_format")}
        return {**super().get_config(), **own}


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("conv2d",), ("conv2d/kernel", "conv2d/bias"), ()),
    (("batch_normalization",), ("batch_normalization/gamma", "batch_normalization/beta", "batch_normalization/runningMean", "batch_normalization/runningVariance"), ()),
    (("conv2d_1",), ("conv2d_1/kernel", "conv2d_1/bias"), ()),
    (("head", "dense"), ("head/dense/kernel", "head/dense/bias"), ()),
    (("dense",), ("dense/kernel", "dense/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((7, 6, 2)),
        Pad2D((1, 1, 1, 1), 0, "channels_last"),
        keras.layers.Conv2D(3, (3, 3), data_format="channels_last", activation="relu", name="conv2d"),
        keras.layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=0.001, name="batch_normalization"),
        Pad2D((0, 0, 0, 1), float("-inf"), "channels_last"),
        keras.layers.MaxPooling2D((2, 2), (2, 2), data_format="channels_last", name="max_pooling2d"),
        keras.layers.SpatialDropout2D(0.25, data_format="channels_last", name="spatial_dropout2d"),
        Pad2D((1, 1, 0, 0), 0, "channels_last"),
        keras.layers.Conv2D(4, (2, 3), strides=(2, 1), data_format="channels_last", activation=keras.layers.ELU(alpha=0.5), name="conv2d_1"),
        StagedDropout(0.25, ("activate", "mask", "scale"), mode="vanilla", activation="relu", noise_shape=(None, 1, 1, None), name="spatial_dropout2d_1"),
        PaddedAveragePooling2D((2, 2), (1, 1), (0, 1, 0, 1), data_format="channels_last", name="average_pooling2d"),
        keras.Sequential([
            keras.layers.Flatten(data_format="channels_last", name="flatten"),
            keras.layers.Dense(4, activation="tanh", name="dense"),
        ], name="head"),
        StagedDropout(0.5, ("mask", "activate"), mode="inverted", activation="gelu", noise_shape=(None, 1), name="dropout"),
        keras.layers.Dense(3, name="dense"),
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
