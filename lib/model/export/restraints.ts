/** A layer's regularizers and constraints, as the exports to Python need them. */
import { axesIntoUnit, axesOf, type MaxNorm } from '../../constraints.js';
import type { Layer } from '../../layers/layer.js';
import type { Regularizer } from '../../regularizers.js';
import { isPlanned } from '../architecture/plan.js';
import { kernelAxes } from '../weights/kernel-axes.js';
import { type HasPlan, moduleNames, weightNames } from '../weights/pytorch-names.js';
import { call, literal, ownActivation, Raw } from './python.js';

/** Keras' arguments: `kernel_regularizer=keras.regularizers.L1L2(…)`. */
export function kerasRestraints(layer: Layer): Readonly<Record<string, Raw>> {
  const written = Object.entries(layer.restraints ?? {}).map(([name, restraint]) => {
    const argument = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [argument, new Raw(isMaxNorm(restraint) ? kerasNorm(layer, name, restraint) : kerasPenalty(restraint))];
  });
  return Object.fromEntries(written);
}

function isMaxNorm(restraint: MaxNorm | Regularizer | undefined): restraint is MaxNorm {
  return restraint !== undefined && 'maxNorm' in restraint;
}

function kerasPenalty(regularizer: Regularizer | undefined): string {
  const { l1, l2 } = regularizer as Regularizer;
  return call('keras.regularizers.L1L2', [], { l1, l2 });
}

function kerasNorm(layer: Layer, option: string, constraint: MaxNorm): string {
  const order = option === 'biasConstraint' ? undefined : kernelAxes(layer, 'HWIO');
  const axes = axesOfNorm(layer, option, constraint).map((axis) => order?.indexOf(axis) ?? axis);
  return call('keras.constraints.MaxNorm', [constraint.maxNorm], { axis: axes.length === 1 ? axes[0] : axes });
}

/** Our axes that a norm runs over, from 0. */
function axesOfNorm(layer: Layer, option: string, { axis }: MaxNorm): number[] {
  const rank = option === 'biasConstraint' ? 1 : layer.parameters[0].value.shape.length;
  const usual = rank === 1 ? [0] : axesIntoUnit(layer.kernelLayout ?? 'LV');
  return axesOf(axis ?? usual).map((one) => (one < 0 ? one + rank : one));
}

/** Python for PyTorch, whose modules have no restraints: functions `penalty` and `constrain`, where there is any. */
export function pytorchRestraints(model: HasPlan): string[] {
  const penalties = weightNames(model).flatMap(({ pytorch, parameter: { regularizer: r } }) =>
    r === undefined ? [] : [[pytorch, r.l1, r.l2]],
  );
  const activities = activitiesUnder(model, '');
  const norms = normsUnder(model, '');
  const all = [
    penalties.length + activities.length > 0 && penaltyCode(penalties, activities),
    norms.length > 0 && constrainCode(norms),
  ];
  return all.filter((code) => code !== false);
}

interface LayerModule {
  readonly layer: Layer;
  readonly module: string;
  /** The module that gives the layer's output. */
  readonly last: string;
}

/** The layers of a model and of those in it, each with the names of its modules. */
function layersUnder({ plan }: HasPlan, prefix: string): LayerModule[] {
  return plan.flatMap((planned, i) => {
    const { layer } = planned;
    const module = prefix + moduleNames(plan)[i];
    if (isPlanned(layer)) return layersUnder(layer, `${module}.`);
    const isActivated = layer.parameters.length > 0 && ownActivation({ planned, where: 'toPyTorch' }) !== undefined;
    return [{ layer, module, last: isActivated ? `${module}_activation` : module }];
  });
}

function activitiesUnder(model: HasPlan, prefix: string): unknown[][] {
  return layersUnder(model, prefix).flatMap(({ layer, last }) => {
    const regularizer = layer.restraints?.activityRegularizer;
    return regularizer ? [[last, regularizer.l1, regularizer.l2]] : [];
  });
}

function normsUnder(model: HasPlan, prefix: string): unknown[][] {
  return layersUnder(model, prefix).flatMap(({ layer, module }) =>
    Object.entries(layer.restraints ?? {}).flatMap(([option, restraint]) => {
      if (!isMaxNorm(restraint)) return [];
      const isBias = option === 'biasConstraint';
      const order = isBias ? undefined : kernelAxes(layer, 'OIHW');
      const axes = axesOfNorm(layer, option, restraint).map((axis) => order?.indexOf(axis) ?? axis);
      if (!isBias && layer.kernelLayout?.includes('M') && axes.some((axis) => axis < 2))
        throw new RangeError(
          `toPyTorch: layer '${layer.name}': a norm over channels of a depthwise kernel cannot be written`,
        );
      return [[`${module}.${isBias ? 'bias' : 'weight'}`, restraint.maxNorm, axes]];
    }),
  );
}

function table(rows: readonly unknown[][]): string {
  return rows.map((row) => `    ${literal(row)},\n`).join('');
}

function penaltyCode(penalties: readonly unknown[][], activities: readonly unknown[][]): string {
  return `
# l1 and l2 of each weight that is penalised, and of each module whose output is
PENALTIES = [
${table(penalties)}]
ACTIVITIES = [
${table(activities)}]


def penalty(network):
    """What to add to the loss, after network(x)."""
    weights = dict(network.named_parameters())
    total = sum(l1 * weights[name].abs().sum() + l2 * weights[name].square().sum() for name, l1, l2 in PENALTIES)
    for name, l1, l2 in ACTIVITIES:
        output = network.get_submodule(name).last_output
        total = total + (l1 * output.abs().sum() + l2 * output.square().sum()) / len(output)
    return total


def watched(network):
    """The network, which keeps the outputs that are penalised."""
    def keep(module, _, output):
        module.last_output = output
    for name, _, _ in ACTIVITIES:
        network.get_submodule(name).register_forward_hook(keep)
    return network`;
}

function constrainCode(norms: readonly unknown[][]): string {
  return `
# The largest norm of each weight that is limited, and the axes that it runs over
NORMS = [
${table(norms)}]


@torch.no_grad()
def constrain(network):
    """Call it after each step of the optimizer."""
    weights = dict(network.named_parameters())
    for name, limit, axes in NORMS:
        norm = weights[name].square().sum(axes, keepdim=True).sqrt()
        weights[name].mul_(norm.clamp(max=limit) / (norm + 1e-7))`;
}
