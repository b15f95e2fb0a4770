/** PyTorch's names of a model's weights, and the order of their axes there. */
import type { Parameter } from '../../layers/layer.js';
import type { FloatArray } from '../../tensor/tensor.js';
import { isPlanned, type Planned, type PlannedLayer } from '../architecture/plan.js';
import { uniqueNames } from '../architecture/unique-names.js';
import { kernelAxes } from './kernel-axes.js';

/** A model's layers. */
export type HasPlan = Pick<Planned, 'plan'>;

/** A weight under both names. */
export interface WeightName {
  /** Ours: 'dense/kernel'. */
  readonly name: string;
  /** In the state of the module that `toPyTorch` writes: 'dense.weight'. */
  readonly pytorch: string;
  /** Axis i in PyTorch is our axis axes[i]; absent where they are the same. */
  readonly axes?: readonly number[];
  readonly parameter: Parameter<FloatArray>;
}

const pytorchNames: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  embeddings: 'weight',
  gamma: 'weight',
  beta: 'bias',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};

/** 'query/kernel' is 'query.weight'. */
function pytorchNameOf({ name }: Parameter): string {
  const parts = name.split('/');
  const last = parts.length - 1;
  return [...parts.slice(0, last), pytorchNames[parts[last]] ?? parts[last]].join('.');
}

/** Whether a weight is its layer's kernel, or one of several, such as 'query/kernel'. */
export function isKernel({ name }: Parameter): boolean {
  return name === 'kernel' || name.endsWith('/kernel');
}

/** All weights of a model, each once. */
export function weightNames(model: HasPlan): WeightName[] {
  const seen = new Set<unknown>();
  return namesUnder(model, '', '').filter(({ parameter }) => !seen.has(parameter.value) && seen.add(parameter.value));
}

function namesUnder({ plan }: HasPlan, prefix: string, pytorchPrefix: string): WeightName[] {
  return plan.flatMap(({ layer, name }, i) => {
    const [ours, theirs] = [`${prefix}${name}/`, `${pytorchPrefix}${moduleNames(plan)[i]}.`];
    if (isPlanned(layer)) return namesUnder(layer, ours, theirs);
    return layer.parameters.map((parameter) => ({
      name: ours + parameter.name,
      pytorch: theirs + pytorchNameOf(parameter),
      axes: isKernel(parameter) ? kernelAxes(layer, 'OIHW') : undefined,
      parameter,
    }));
  });
}

/** The attributes of every PyTorch module, which a layer's name would hide. */
const moduleAttributes: readonly string[] = (
  'T_destination add_module append apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches ' +
  'eval extend extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half insert ipu ' +
  'load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters pop ' +
  'register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook ' +
  'register_module register_parameter requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty ' +
  'train training type xpu zero_grad'
).split(' ');

/** The layers' names as Python identifiers that no attribute of a module has, each once. */
export function moduleNames(plan: readonly PlannedLayer[]): string[] {
  const plain = plan.map(({ name }) => name.replace(/\W/g, '_').replace(/^(?=\d|$)/, '_'));
  return uniqueNames(plain, moduleAttributes);
}
