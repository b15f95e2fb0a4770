/**
 * The quick way through an ordering made of the three stages by their names, each at most once: few passes over the memory
 * instead of one a stage. The numbers are those of `applyStages` (exponentials within a few units in the last place).
 */
import { activations, kindOf } from '../../activations.js';
import { type ActivationKind, compute } from '../../compute/index.js';
import type { Forward } from '../../ops/forward.js';
import { emptyLike, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { DropoutMask } from './mask.js';
import type { Stage, StageName } from './orderings.js';
import { type StageContext, scaleOf } from './stages.js';

/** Where the scale and the mask stand: the factors before and after the activation, 1 where there is none. */
interface Plan {
  readonly kind: ActivationKind | undefined;
  readonly before: number;
  readonly after: number;
  readonly kept: DropoutMask | undefined;
  readonly masksFirst: boolean;
}

/** Undefined where only the plain walk will do: own stages, repeated stages, or an activation without a compute function. */
export function applyFused<D extends FloatArray>(x: Tensor<D>, settings: StageContext): Forward<D> | undefined {
  const plan = planOf(settings, x.data);
  if (plan === undefined) return undefined;
  return plan.kind === undefined ? maskAlone(x, plan) : withActivation(x, plan, plan.kind);
}

function planOf(settings: StageContext, like: FloatArray): Plan | undefined {
  const { stages, activation } = settings;
  if (!stages.every(isName) || new Set(stages).size !== stages.length) return undefined;
  const isLinear = activation === activations.linear || !stages.includes('activate');
  const kind = isLinear ? undefined : kindOf(activation);
  if (!isLinear && kind === undefined) return undefined;
  const [activate, mask, scale] = (['activate', 'mask', 'scale'] as const).map((name) => stages.indexOf(name));
  const factor = scale < 0 ? 1 : scaleOf(settings, like);
  const kept = mask < 0 ? undefined : settings.kept;
  if (isLinear && kept === undefined) return undefined;
  const isBefore = scale < activate;
  return { kind, before: isBefore ? factor : 1, after: isBefore ? 1 : factor, kept, masksFirst: mask < activate };
}

function isName(stage: StageName | Stage): stage is StageName {
  return typeof stage === 'string';
}

/** Without an activation the scale stands next to the mask, on whichever side. */
function maskAlone<D extends FloatArray>(x: Tensor<D>, { kept, before, after }: Plan): Forward<D> {
  const masked = (values: Tensor<D>): Tensor<D> => {
    const result = emptyLike(x.shape, x.data);
    kept?.apply(valuesOf(values), result.data, before * after);
    return result;
  };
  return { output: masked(x), backward: masked };
}

function withActivation<D extends FloatArray>(x: Tensor<D>, plan: Plan, kind: ActivationKind): Forward<D> {
  const { kept, before, after } = plan;
  const first = plan.masksFirst ? kept : undefined;
  const last = plan.masksFirst ? undefined : kept;
  const result = (): Tensor<D> => emptyLike(x.shape, x.data);
  const values = first === undefined ? valuesOf(x) : result().data;
  first?.apply(valuesOf(x), values, before);
  const scale = first === undefined ? before : 1;
  const activated = result();
  compute().activate(kind, values, activated.data, { scale });
  const output = last === undefined && after === 1 ? activated : result();
  if (last !== undefined) last.apply(activated.data, output.data, after);
  else if (after !== 1) compute().scale(activated.data, output.data, after);
  return {
    output,
    backward(gradient) {
      const dx = result();
      const [y, upstream] = [activated.data, valuesOf(gradient)];
      if (kept !== undefined) {
        const factors = { before: after, scale, after: before };
        compute().activateMaskedBackward(kind, values, y, upstream, kept.bits, dx.data, factors);
      } else {
        if (after !== 1) compute().scale(upstream, dx.data, after);
        compute().activateBackward(kind, values, y, after === 1 ? upstream : dx.data, dx.data, { scale });
      }
      return dx;
    },
  };
}
