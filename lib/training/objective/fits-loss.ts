/** Whether what a model puts out is what its loss takes. */
import { type ActivationChoice, nameOfActivation } from '../../activations.js';
import type { Layer } from '../../layers/layer.js';
import type { Shape } from '../../tensor/tensor.js';
import type { LossName } from '../losses.js';
import type { Model } from '../model.js';

/** What each loss takes, in words, and whether an output and a target have such shapes. */
interface Taken {
  readonly takes: string;
  fits(output: Shape, target: Shape): boolean;
}

const sameShape: Taken = { takes: "targets of the output's shape", fits: (output, target) => isSame(output, target) };

const taken: Readonly<Record<LossName, Taken>> = {
  crossEntropy: {
    takes: '[batch, classes]',
    fits: (output, target) =>
      output.length > 1 &&
      (output.at(-1) as number) > 1 &&
      (isSame(output, target) || isSame(output.slice(0, -1), target)),
  },
  binaryCrossEntropy: sameShape,
  meanSquaredError: sameShape,
  meanAbsoluteError: sameShape,
};

/**
 * Checks an output against the loss, before the loss complains about labels.
 *
 * @param loss - undefined for a function of your own, which takes what it takes
 * @throws RangeError that says what the loss takes, what the model gives, and the way out
 */
export function checkFit(loss: LossName | undefined, output: Shape, target: Shape): void {
  if (loss === undefined || output.length === 0 || taken[loss].fits(output, target)) return;
  throw new RangeError(
    `${loss} takes ${taken[loss].takes} but the model gives ${shown(output)}: ${wayOut(loss, output, target)}`,
  );
}

function wayOut(loss: LossName, output: Shape, target: Shape): string {
  if (output.length > Math.max(target.length, 2)) return 'put a Flatten before Dense';
  if (loss === 'crossEntropy' && output.at(-1) === 1)
    return "with one output the loss is always 0; take loss: 'binaryCrossEntropy', or one unit for each class";
  return `the targets have shape ${shown(target)}`;
}

/** The activation that each loss applies itself. */
const applied: Readonly<Partial<Record<LossName, string>>> = {
  crossEntropy: 'softmax',
  binaryCrossEntropy: 'sigmoid',
};

const warned = new WeakSet<Model>();

/** Warns once for a model whose last activation the loss would apply again: it would learn from doubled softmax. */
export function warnOfDoubleActivation(where: string, model: Model, loss: LossName | undefined): void {
  const activation = loss && applied[loss];
  if (activation === undefined || warned.has(model) || lastActivation(model.layers) !== activation) return;
  warned.add(model);
  console.warn(
    `${where}: the model ends in ${activation}, and ${loss} applies ${activation} itself, so it is applied twice. ` +
      `Leave the last activation out; predict(x, { activation: '${activation}' }) gives probabilities.`,
  );
}

/** The name of the activation that the layers end in; layers that only change the shape are passed over. */
function lastActivation(layers: readonly Layer[]): string | undefined {
  const last = layers.findLast((layer) => !['Flatten', 'Reshape'].includes(layer.constructor.name));
  const { layers: inner, activation } = (last ?? {}) as { layers?: readonly Layer[]; activation?: ActivationChoice };
  if (inner !== undefined) return lastActivation(inner);
  return activation === undefined ? undefined : nameOfActivation(activation);
}

function isSame(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

function shown(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
