/**
 * Writes the networks of test/helpers/exported-networks.ts as Python programs and weights, with their inputs and outputs,
 * into test/golden/exports. Then check-exports.py runs the programs:
 *
 *     node --import tsx test/golden/make-exports.ts
 *     python test/golden/check-exports.py
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FloatArray, Tensor } from '../../lib/tensor/tensor.js';
import { valuesOf } from '../../lib/tensor/tensor.js';
import type { Sequential } from '../../lib/index.js';
import { weightPenalty } from '../../lib/training/objective/penalties.js';
import { exportedNetworks } from '../helpers/exported-networks.js';

const folder = fileURLToPath(new URL('exports/', import.meta.url));
/** What the regularizers cost for x, and the weights after the constraints. */
function restraintsOf(model: Sequential, x: Tensor<FloatArray>): object {
  const penalty = weightPenalty(model.parameters) + (model.forwardPass(x).penalty ?? 0);
  for (const { value, constraint } of model.parameters) constraint?.(value);
  return { penalty, constrained: Object.fromEntries(model.parameters.map(({ name, value }) => [name, plain(value)])) };
}

const plain = (x: Tensor<FloatArray>) => ({ shape: x.shape, data: [...valuesOf(x)] });

mkdirSync(folder, { recursive: true });
for (const [name, { model, x }] of Object.entries(exportedNetworks())) {
  writeFileSync(`${folder}${name}_pytorch.py`, model.toPyTorch());
  writeFileSync(`${folder}${name}_keras.py`, model.toKeras());
  model.saveWeights(`${folder}${name}.safetensors`);
  const expected: Record<string, unknown> = { x: plain(x), output: plain(model.call(x)) };
  if (model.randomLayers === 0) {
    expected.training = plain(model.call(x, { training: true }));
    expected.statistics = Object.fromEntries(
      model.parameters.filter(({ name }) => name.includes('running')).map(({ name, value }) => [name, plain(value)]),
    );
  }
  if (name === 'restrained') Object.assign(expected, restraintsOf(model, x));
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(expected)}\n`);
}
