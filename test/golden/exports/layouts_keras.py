"""layouts: a network from Layerlab, built with Keras.

    network = load("layouts.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 24]
"""

import keras
from keras import ops
from safetensors.numpy import load_file


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
    (("batch_normalization_1",), ("batch_normalization_1/beta", "batch_normalization_1/runningMean", "batch_normalization_1/runningVariance"), ()),
    (("layer_normalization",), ("layer_normalization/gamma", "layer_normalization/beta"), ()),
    (("dense",), ("dense/kernel", "dense/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((24,)),
        keras.layers.Reshape((4, 3, 2), name="reshape"),
        keras.layers.Conv2D(2, (2, 2), data_format="channels_last", name="conv2d"),
        UnbiasedBatchNormalization(axis=-1, momentum=0.7, epsilon=0.00001, name="batch_normalization"),
        keras.layers.AveragePooling2D((1, 2), (1, 1), data_format="channels_last", name="average_pooling2d"),
        keras.layers.BatchNormalization(axis=-1, momentum=0.99, epsilon=0.001, scale=False, name="batch_normalization_1"),
        keras.layers.LayerNormalization(axis=(1, 2, 3), epsilon=0.001, name="layer_normalization"),
        keras.layers.GlobalAveragePooling2D(data_format="channels_last", name="global_average_pooling2d"),
        keras.layers.Dense(3, name="dense"),
        keras.layers.Activation("log_softmax", name="activation"),
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
