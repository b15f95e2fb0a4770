/** A model as a Python program that builds it with PyTorch and loads its weights. */
import { isPlanned, type Planned } from '../architecture/plan.js';
import { weightNames } from '../weights/pytorch-names.js';
import { type BuiltModel, helpersFor, indented, literal, placesOf, plainName } from './python.js';
import { pytorchHelpers } from './pytorch-helpers.js';
import { modulesOf } from './pytorch-layers.js';
import { pytorchRestraints } from './restraints.js';

/**
 * A Python program that builds the model with PyTorch: `build()`, and `load(path)` for weights that `saveWeights` wrote.
 * Orderings and modes of Dropout become a small module, regularizers a function `penalty(network)` for your loss, and
 * constraints `constrain(network)` for after each update. A state that PyTorch saves (`safetensors.torch.save_file`) is
 * read by `loadWeights`.
 *
 * @throws RangeError when the model is not built, and for functions of your own (layers, stages, activations)
 */
export function toPyTorch(model: BuiltModel): string {
  const network = networkOf(model).join('\n');
  const weights = weightNames(model).map(({ name, pytorch, axes, parameter: { value } }) =>
    literal([name, pytorch, axes ?? value.shape.map((_, axis) => axis)]),
  );
  const wide = weightNames(model).some(({ parameter }) => parameter.value.data instanceof Float64Array);
  const restraints = pytorchRestraints(model);
  const isWatched = restraints.some((code) => code.includes('def watched'));
  return [
    `"""${plainName(model)}: a network from Layerlab, built with PyTorch.

    network = load("${plainName(model)}.safetensors")    # in the test phase
    output = network(x)                            # x of shape [batch, ${model.inputShape?.slice(1).join(', ')}]

After training: safetensors.torch.save_file(network.state_dict(), path), which Layerlab's loadWeights reads.
"""

from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn
`,
    ...helpersFor(pytorchHelpers, network),
    ...restraints,
    `# Layerlab's name, PyTorch's name, and which of Layerlab's axes is PyTorch's first, second, ...
WEIGHTS = [
${indented(
  weights.map((line) => `${line},`),
  4,
)}
]


def build():
    """The network with new weights."""
    return ${isWatched ? 'watched(' : ''}${network.replaceAll('\n', '\n    ')}${wide ? '.double()' : ''}${isWatched ? ')' : ''}


def load(path):
    """The network with the weights that Layerlab saved, in the test phase."""
    stored = load_file(path)
    network = build()
    state = network.state_dict()
    for name, own_name, axes in WEIGHTS:
        state[own_name] = stored[name].permute(axes).reshape(state[own_name].shape)
    network.load_state_dict(state)
    return network.eval()
`,
  ].join('\n\n');
}

type WrittenModel = BuiltModel & Partial<Pick<Planned, 'composition'>>;

/** `nn.Sequential(OrderedDict([…]))`, line by line. */
function networkOf(model: WrittenModel): string[] {
  const lines = placesOf('toPyTorch', model).flatMap((place) => {
    const { layer } = place.planned;
    if (isPlanned(layer)) return entry(place.name, networkOf(layer));
    return modulesOf(place).flatMap(([suffix, python]) => entry(place.name + suffix, [python]));
  });
  return [
    `${model.composition === 'residual' ? 'Residual' : 'nn.Sequential'}(OrderedDict([`,
    ...lines.map((line) => `    ${line}`),
    ']))',
  ];
}

function entry(name: string, [first, ...rest]: readonly string[]): string[] {
  const lines = [`("${name}", ${first}`, ...rest];
  lines[lines.length - 1] += '),';
  return lines;
}
