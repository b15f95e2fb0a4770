/** Python classes that a written Keras network may need; only those that it needs are written. */
import type { Helper } from './python.js';

/** In the order in which they are written. */
export const kerasHelpers: Readonly<Record<string, Helper>> = {
  gelu_tanh: {
    code: `@keras.saving.register_keras_serializable("layerlab")
def gelu_tanh(x):
    return keras.activations.gelu(x, approximate=True)
`,
  },
  StagedDropout: {
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
  padded: {
    code: `def padded(x, pads, value, data_format):
    """An image with cells of one value around it: left, right, top, bottom."""
    left, right, top, bottom = pads
    sides = [(top, bottom), (left, right)]
    whole = [(0, 0), *sides, (0, 0)] if data_format == "channels_last" else [(0, 0), (0, 0), *sides]
    return ops.pad(x, whole, constant_values=value)
`,
  },
  Pad2D: {
    needs: ['padded'],
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
  PaddedAveragePooling2D: {
    needs: ['padded'],
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
  UnbiasedBatchNormalization: {
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
  PositionEmbedding: {
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
  SelfAttention: {
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
  Residual: {
    code: `@keras.saving.register_keras_serializable("layerlab")
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
`,
  },
};
