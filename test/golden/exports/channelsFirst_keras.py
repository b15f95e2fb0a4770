"""channels first: a network from Layerlab, built with Keras.

    network = load("channels first.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 2, 6, 7]
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


@keras.saving.register_keras_serializable("layerlab")
class UnbiasedBatchNormalization(keras.layers.Layer):
    """Batch normalization that keeps the batch's unbiased variance, as in PyTorch; momentum is the share of the old."""

    def __init__(self, axis, momentum, epsilon, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon, self.center, self.scale = axis, momentum, epsilon, center, scale

    def build(self, input_shape):
        shape = (input_shape[self.axis],)
        self.gamma = self.add_weight(shape, "ones", name="gamma") if self.scale else None
        self.beta = self.add_weight(shape, "zeros", name="beta") if self.center else None
        self.moving_mean = self.add_weight(shape, "zeros", trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(shape, "ones", trainable=False, name="moving_variance")

    def call(self, x, training=False):
        axis = self.axis % len(x.shape)
        shape = [-1 if i == axis else 1 for i in range(len(x.shape))]
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = ops.moments(x, [i for i in range(len(x.shape)) if i != axis])
            count = ops.cast(ops.size(x) / ops.shape(x)[axis], x.dtype)
            unbiased = variance * count / (count - 1)
            for running, value in ((self.moving_mean, mean), (self.moving_variance, unbiased)):
                running.assign(running * self.momentum + value * (1 - self.momentum))
        y = (x - ops.reshape(mean, shape)) / ops.sqrt(ops.reshape(variance, shape) + self.epsilon)
        y = y if self.gamma is None else y * ops.reshape(self.gamma, shape)
        return y if self.beta is None else y + ops.reshape(self.beta, shape)

    def get_config(self):
        own = {name: getattr(self, name) for name in ("axis", "momentum", "epsilon", "center", "scale")}
        return {**super().get_config(), **own}


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("conv2d",), ("conv2d/kernel", "conv2d/bias"), (2, 3, 1, 0)),
    (("batch_normalization",), ("batch_normalization/gamma", "batch_normalization/beta", "batch_normalization/runningMean", "batch_normalization/runningVariance"), ()),
    (("conv2d_1",), ("conv2d_1/kernel",), ()),
    (("batch_normalization_1",), ("batch_normalization_1/gamma", "batch_normalization_1/runningMean", "batch_normalization_1/runningVariance"), ()),
    (("layer_normalization",), ("layer_normalization/beta",), ()),
    (("batch_normalization_2",), ("batch_normalization_2/gamma", "batch_normalization_2/beta", "batch_normalization_2/runningMean", "batch_normalization_2/runningVariance"), ()),
    (("dense",), ("dense/kernel", "dense/bias"), ()),
]


def build():
    """The network with new weights."""
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    return keras.Sequential([
        keras.Input((2, 6, 7)),
        Pad2D((2, 2, 1, 1), 0, "channels_first"),
        keras.layers.Conv2D(3, (3, 3), data_format="channels_first", activation="relu", name="conv2d"),
        UnbiasedBatchNormalization(axis=1, momentum=0.9, epsilon=0.00001, name="batch_normalization"),
        Pad2D((2, 0, 0, 1), 0, "channels_first"),
        keras.layers.Conv2D(3, (2, 2), dilation_rate=(2, 2), data_format="channels_first", use_bias=False, name="conv2d_1"),
        UnbiasedBatchNormalization(axis=1, momentum=0.9, epsilon=0.00001, center=False, name="batch_normalization_1"),
        keras.layers.AveragePooling2D((2, 1), (2, 1), data_format="channels_first", name="average_pooling2d"),
        Pad2D((1, 1, 1, 1), float("-inf"), "channels_first"),
        keras.layers.MaxPooling2D((2, 2), (1, 1), data_format="channels_first", name="max_pooling2d"),
        keras.layers.LayerNormalization(axis=(1, 3), epsilon=0.001, scale=False, name="layer_normalization"),
        keras.layers.GlobalAveragePooling2D(data_format="channels_first", name="global_average_pooling2d"),
        UnbiasedBatchNormalization(axis=-1, momentum=0.9, epsilon=0.00001, name="batch_normalization_2"),
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
