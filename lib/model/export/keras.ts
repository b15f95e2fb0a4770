/** A model as a Python program that builds it with Keras and loads its weights. */
import { isPlanned } from '../architecture/plan.js';
import { kernelAxes } from '../weights/kernel-axes.js';
import { moduleNames } from '../weights/pytorch-names.js';
import { kerasHelpers } from './keras-helpers.js';
import { kerasLayersOf } from './keras-layers.js';
import { type BuiltModel, helpersFor, indented, literal, type Place, placesOf, plainName } from './python.js';

/**
 * A Python program that builds the model with Keras 3 (any backend): `build()`, and `load(path)` for weights that
 * `saveWeights` wrote. Regularizers and constraints are written as Keras' own. Orderings and modes of Dropout become a small layer.
 *
 * @throws RangeError when the model is not built, and for functions of your own (layers, stages, activations)
 */
export function toKeras(model: BuiltModel): string {
  const network = networkOf(model, model.inputShape?.slice(1)).join('\n');
  const weights = weightsOf(model, [], '').map((line) => `${line},`);
  return [
    `"""${plainName(model)}: a network from Layerlab, built with Keras.

    network = load("${plainName(model)}.safetensors")
    output = network(x)    # in the test phase; x of shape [batch, ${model.inputShape?.slice(1).join(', ')}]
"""

import keras
from keras import ops
from safetensors.numpy import load_file
`,
    ...helpersFor(kerasHelpers, network),
    `# The layer, Layerlab's names of its weights in Keras' order, and which of Layerlab's axes is the kernel's first, ...
WEIGHTS = [
${indented(weights, 4)}
]


def build():
    """The network with new weights."""
    ${isWide(model) ? 'keras.config.set_floatx("float64")\n    keras.config.set_dtype_policy("float64")\n    ' : ''}return ${network.replaceAll('\n', '\n    ')}


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
`,
  ].join('\n\n');
}

/** `keras.Sequential([…])`, line by line. */
function networkOf(model: BuiltModel, inputShape?: readonly (number | null)[], name?: string): string[] {
  const input = inputShape ? [`keras.Input(${literal([...inputShape])})`] : [];
  const lines = placesOf('toKeras', model).flatMap(linesOf);
  return ['keras.Sequential([', ...items([...input, ...lines]), name ? `], name="${name}")` : '])'];
}

/** `Residual([…], shortcut=[…])`, line by line. */
function residualOf(model: BuiltModel, name: string): string[] {
  const places = placesOf('toKeras', model);
  const [layers, shortcut] = [false, true].map((isAround) =>
    items(places.filter(({ planned }) => (planned.name === 'shortcut') === isAround).flatMap(linesOf)),
  );
  const around = shortcut.length > 0 ? ['], shortcut=[', ...shortcut] : [];
  return ['Residual([', ...layers, ...around, `], name="${name}")`];
}

function linesOf(place: Place): string[] {
  const { layer } = place.planned;
  if (!isPlanned(layer)) return kerasLayersOf(place);
  return layer.composition === 'residual' ? residualOf(layer, place.name) : networkOf(layer, undefined, place.name);
}

/** The items of a list: indented, with commas where an item ends. */
function items(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}${/[[(,]$/.test(line) && line !== '' ? '' : ','}`);
}

function weightsOf({ plan }: Pick<BuiltModel, 'plan'>, path: readonly string[], prefix: string): string[] {
  const names = moduleNames(plan);
  return plan.flatMap(({ layer, name }, i) => {
    const inner = [...path, names[i]];
    if (isPlanned(layer)) return weightsOf(layer, inner, `${prefix}${name}/`);
    const weights = layer.parameters.map((parameter) => `${prefix}${name}/${parameter.name}`);
    return weights.length > 0 ? [literal([inner, weights, kernelAxes(layer, 'HWIO') ?? []])] : [];
  });
}

function isWide({ plan }: Pick<BuiltModel, 'plan'>): boolean {
  return plan.some(({ layer }) => layer.parameters.some(({ value }) => value.data instanceof Float64Array));
}
