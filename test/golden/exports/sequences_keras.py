"""sequences: a network from Layerlab, built with Keras.

    network = load("sequences.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, 8, 3]
"""

import keras
from keras import ops
from safetensors.numpy import load_file


@keras.saving.register_keras_serializable("layerlab")
class PositionEmbedding(keras.layers.Layer):
    """Adds a learned vector for each time."""

    def __init__(self, times, **kwargs):
        super().__init__(**kwargs)
        self.times = times

    def build(self, input_shape):
        self.embeddings = self.add_weight((self.times, input_shape[-1]), "glorot_uniform", name="embeddings")

    def call(self, x):
        return x + self.embeddings[: ops.shape(x)[1]]

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "times": self.times}


@keras.saving.register_keras_serializable("layerlab")
class SelfAttention(keras.layers.Layer):
    """MultiHeadAttention of a sequence to itself; causal hides later times."""

    def __init__(self, heads, length, dropout=0.0, causal=False, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.options = {"heads": heads, "length": length, "dropout": dropout, "causal": causal, "use_bias": use_bias}
        self.causal = causal
        self.attention = keras.layers.MultiHeadAttention(heads, length, dropout=dropout, use_bias=use_bias)

    def build(self, input_shape):
        if not self.attention.built:
            self.attention.build(input_shape, input_shape)

    def call(self, x, training=False):
        return self.attention(x, x, use_causal_mask=self.causal, training=training)

    def compute_output_shape(self, input_shape):
        return input_shape

    def set_weights(self, values):
        super().set_weights([value.reshape(weight.shape) for value, weight in zip(values, self.weights)])

    def get_config(self):
        return {**super().get_config(), **self.options}


@keras.saving.register_keras_serializable("layerlab")
class Residual(keras.layers.Layer):
    """x, or what the shortcut's layers make of it, plus what the layers make of x."""

    def __init__(self, layers, shortcut=(), **kwargs):
        super().__init__(**kwargs)
        self.layers, self.shortcut = list(layers), list(shortcut)

    def build(self, input_shape):
        for way in (self.layers, self.shortcut):
            shape = input_shape
            for layer in way:
                if not layer.built:
                    layer.build(shape)
                shape = layer.compute_output_shape(shape)

    def call(self, x, training=False):
        ways = []
        for way in (self.layers, self.shortcut):
            y = x
            for layer in way:
                y = layer(y, training=training) if layer._call_has_training_arg else layer(y)
            ways.append(y)
        return ways[0] + ways[1]

    def get_layer(self, name):
        return next(layer for layer in self.layers + self.shortcut if layer.name == name)

    def compute_output_shape(self, input_shape):
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def get_config(self):
        own = {way: [keras.saving.serialize_keras_object(layer) for layer in getattr(self, way)] for way in ("layers", "shortcut")}
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config):
        for way in ("layers", "shortcut"):
            config[way] = [keras.saving.deserialize_keras_object(layer) for layer in config[way]]
        return cls(**config)


# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
    (("conv1d",), ("conv1d/kernel", "conv1d/bias"), ()),
    (("position_embedding",), ("position_embedding/embeddings",), ()),
    (("residual", "layer_normalization"), ("residual/layer_normalization/gamma", "residual/layer_normalization/beta"), ()),
    (("residual", "multi_head_attention"), ("residual/multi_head_attention/query/kernel", "residual/multi_head_attention/query/bias", "residual/multi_head_attention/key/kernel", "residual/multi_head_attention/key/bias", "residual/multi_head_attention/value/kernel", "residual/multi_head_attention/value/bias", "residual/multi_head_attention/output/kernel", "residual/multi_head_attention/output/bias"), ()),
    (("second", "multi_head_attention"), ("second/multi_head_attention/query/kernel", "second/multi_head_attention/key/kernel", "second/multi_head_attention/value/kernel", "second/multi_head_attention/output/kernel"), ()),
    (("third", "conv1d"), ("third/conv1d/kernel", "third/conv1d/bias"), ()),
    (("third", "shortcut"), ("third/shortcut/kernel",), (2, 1, 0)),
    (("dense",), ("dense/kernel", "dense/bias"), ()),
]


def build():
    """The network with new weights."""
    return keras.Sequential([
        keras.Input((8, 3)),
        keras.layers.ZeroPadding1D((4, 0), data_format="channels_last"),
        keras.layers.Conv1D(4, 3, dilation_rate=2, data_format="channels_last", activation="relu", name="conv1d"),
        PositionEmbedding(10, name="position_embedding"),
        Residual([
            keras.layers.LayerNormalization(axis=-1, epsilon=0.00001, name="layer_normalization"),
            SelfAttention(2, 2, dropout=0.1, causal=True, use_bias=True, name="multi_head_attention"),
            keras.layers.Dropout(0.2, noise_shape=(None, 1, 1), name="stochastic_depth"),
        ], name="residual"),
        Residual([
            SelfAttention(3, 2, dropout=0, causal=False, use_bias=False, name="multi_head_attention"),
            keras.layers.Dropout(0.1, name="dropout"),
        ], name="second"),
        Residual([
            keras.layers.ZeroPadding1D((1, 1), data_format="channels_last"),
            keras.layers.Conv1D(5, 4, strides=2, data_format="channels_last", activation=keras.layers.ELU(alpha=0.5), name="conv1d"),
        ], shortcut=[
            keras.layers.Conv1D(5, 1, strides=2, data_format="channels_last", use_bias=False, name="shortcut"),
        ], name="third"),
        keras.layers.Flatten(data_format="channels_last", name="flatten"),
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
