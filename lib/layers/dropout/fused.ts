/**
 * Fused compute functions for orderings of the three built-in stages, each at most once: fewer passes over the memory than
 * one a stage. The numbers are those of `applyStages` (exponentials within a few units in the last place).
 */
import { activations, type ComputedActivation, computedActivation } from '../../activations.js';
import { compute } from '../../compute/index.js';
import type { Forward } from '../../ops/forward.js';
import { emptyLike, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { DropoutMask } from './mask.js';
import type { StageRun } from './stages.js';

/** Where mask and scale stand; `pre` and `post` are the factors before and after the activation, 1 where there is none. */
interface FusedPlan {
  /** Absent where no activation is applied, or a linear one. */
  readonly activation: ComputedActivation | undefined;
  readonly pre: number;
  readonly post: number;
  readonly mask: DropoutMask | undefined;
  readonly masksFirst: boolean;
}

/** Returns undefined if no fused function applies: custom or repeated stages, or an activation without a compute function. */
export function applyFused<D extends FloatArray>(x: Tensor<D>, run: StageRun): Forward<D> | undefined {
  const plan = planOf(run);
  if (plan?.activation !== undefined) return withActivation(x, plan, plan.activation);
  return plan?.mask && maskAlone(x, plan, plan.mask);
}

function planOf({ stages, activation, mask, scale }: StageRun): FusedPlan | undefined {
  const [activateAt, maskAt, scaleAt] = [stages.indexOf('activate'), stages.indexOf('mask'), stages.indexOf('scale')];
  const found = Number(activateAt >= 0) + Number(maskAt >= 0) + Number(scaleAt >= 0);
  if (found < stages.length) return undefined;
  const isLinear = activateAt < 0 || activation === activations.linear;
  const known = isLinear ? undefined : computedActivation(activation);
  if (!isLinear && known === undefined) return undefined;
  const factor = scaleAt < 0 ? 1 : scale;
  const scalesFirst = scaleAt < activateAt;
  return {
    activation: known,
    pre: scalesFirst ? factor : 1,
    post: scalesFirst ? 1 : factor,
    mask: maskAt < 0 ? undefined : mask,
    masksFirst: maskAt < activateAt,
  };
}

/** Without an activation the scale stands next to the mask, on whichever side. */
function maskAlone<D extends FloatArray>(x: Tensor<D>, { pre, post }: FusedPlan, mask: DropoutMask): Forward<D> {
  const masked = (values: Tensor<D>): Tensor<D> => filled(x, (to) => mask.apply(valuesOf(values), to, pre * post));
  return { output: masked(x), backward: masked };
}

function withActivation<D extends FloatArray>(
  x: Tensor<D>,
  plan: FusedPlan,
  { kind, options }: ComputedActivation,
): Forward<D> {
  const { pre, post, mask, masksFirst } = plan;
  const values = masksFirst && mask ? filled(x, (to) => mask.apply(valuesOf(x), to, pre)).data : valuesOf(x);
  const scale = masksFirst && mask ? 1 : pre;
  const activated = filled(x, (to) => compute().activate(kind, values, to, { ...options, scale }));
  return {
    output: scaledAndMasked(activated, post, masksFirst ? undefined : mask),
    backward: (gradient) =>
      filled(x, (dx) => {
        const upstream = valuesOf(gradient);
        if (mask !== undefined) {
          const factors = { ...options, before: post, scale, after: pre };
          compute().activateMaskedBackward(kind, values, activated.data, upstream, mask.bits, dx, factors);
        } else {
          if (post !== 1) compute().scale(upstream, dx, post);
          compute().activateBackward(kind, values, activated.data, post === 1 ? upstream : dx, dx, {
            ...options,
            scale,
          });
        }
      }),
  };
}

function scaledAndMasked<D extends FloatArray>(x: Tensor<D>, factor: number, mask: DropoutMask | undefined): Tensor<D> {
  if (mask !== undefined) return filled(x, (to) => mask.apply(x.data, to, factor));
  return factor === 1 ? x : filled(x, (to) => compute().scale(x.data, to, factor));
}

/** A new tensor of the shape and dtype of `like`, written by `fill`. */
function filled<D extends FloatArray>(like: Tensor<D>, fill: (data: D) => void): Tensor<D> {
  const result = emptyLike(like.shape, like.data);
  fill(result.data);
  return result;
}
