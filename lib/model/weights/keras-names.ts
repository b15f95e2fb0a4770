/** Where Keras keeps a model's weights in a `.weights.h5` file. */
import type { Layer, Parameter } from '../../layers/layer.js';
import type { FloatArray } from '../../tensor/tensor.js';
import { isPlanned } from '../architecture/plan.js';
import { kernelAxes } from './kernel-axes.js';
import { type HasPlan, isKernel, type WeightName } from './pytorch-names.js';

/** A weight and its path in the file. */
export interface KerasWeight extends WeightName {
  /** 'layers/dense_1/vars/0'. */
  readonly path: string;
}

/** The parts of Keras' MultiHeadAttention by ours. */
const attention: Readonly<Record<string, string>> = {
  query: 'query_dense',
  key: 'key_dense',
  value: 'value_dense',
  output: 'output_dense',
};

/** All weights of a keras.Sequential with the same layers: they are counted by class, 'dense', 'dense_1', whatever their names. */
export function kerasWeights({ plan }: HasPlan, prefix: string = ''): KerasWeight[] {
  const counts = new Map<string, number>();
  return plan.flatMap(({ layer, name }) => {
    const kind = snakeCase(layer.constructor.name);
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const path = `${prefix}layers/${kind}${count === 0 ? '' : `_${count}`}/`;
    if (isPlanned(layer))
      return kerasWeights(layer, path).map((weight) => ({ ...weight, name: `${name}/${weight.name}` }));
    return weightsOf(layer, path).map((weight) => ({ ...weight, name: `${name}/${weight.name}` }));
  });
}

function weightsOf(layer: Layer, path: string): KerasWeight[] {
  const counts = new Map<string, number>();
  return layer.parameters.map((parameter: Parameter<FloatArray>) => {
    const part = parameter.name.includes('/') ? `${attention[parameter.name.split('/')[0]]}/` : '';
    const index = counts.get(part) ?? 0;
    counts.set(part, index + 1);
    const axes = isKernel(parameter) ? kernelAxes(layer, 'HWIO') : undefined;
    return { name: parameter.name, pytorch: '', path: `${path}${part}vars/${index}`, axes, parameter };
  });
}

/** As Keras does: 'BatchNormalization' is 'batch_normalization', 'Conv2D' is 'conv2d'. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
