"""mlp: a network from Layerlab, built with Keras.

    network = load("mlp.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 6]
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


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("first_layer",), ("first layer/kernel", "first layer/bias"), ()),
    (("dense",), ("dense/kernel",), ()),
    (("dense_1",), ("dense_1/kernel", "dense_1/bias"), ()),
    (("layer_normalization",), ("layer_normalization/gamma", "layer_normalization/beta"), ()),
    (("dense_2",), ("dense_2/kernel", "dense_2/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dense(5, name="first_layer"),
        StagedDropout(0.5, ("scale", "activate", "mask"), mode="inverted", activation="sigmoid", name="dropout"),
        keras.layers.Dense(5, activation=keras.layers.LeakyReLU(negative_slope=0.2), use_bias=False, name="dense"),
        StagedDropout(0.2, ("activate", "mask", "scale"), mode="vanilla", name="dropout_1"),
        keras.layers.Dense(5, name="dense_1"),
        StagedDropout(0.3, ("mask", "scale", "activate"), mode="vanilla", activation="tanh", name="dropout_2"),
        keras.layers.GaussianDropout(0.2, name="gaussian_dropout"),
        keras.layers.AlphaDropout(0.1, name="alpha_dropout"),
        keras.layers.AlphaDropout(0.1, noise_shape=(None, 1), name="alpha_dropout_1"),
        keras.layers.LayerNormalization(axis=-1, epsilon=0.00001, name="layer_normalization"),
        keras.layers.Dropout(0.4, name="dropout_3"),
        keras.layers.Dense(3, name="dense_2"),
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
