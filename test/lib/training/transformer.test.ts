/** Against PyTorch: test/golden/transformer, made by make-transformer.py there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Tensor, tensor } from '../../../lib/index.js';
import { decodeSafetensors } from '../../../lib/model/weights/safetensors.js';
import { folder, train, transformer } from '../../helpers/character-transformer.js';

const pytorch: { first: number[]; last: number[] } = JSON.parse(readFileSync(`${folder}pytorch.json`, 'utf8'));

test("with PyTorch's start weights and masks the first 20 losses are PyTorch's", () => {
  const { tensors } = decodeSafetensors(readFileSync(`${folder}masks.safetensors`));
  const masksOf = (step: number): Record<string, Tensor> =>
    Object.fromEntries(
      ['multi_head_attention', 'drop_attention', 'drop_dense'].map((name) => {
        const { data, shape } = tensors.get(`${step}/${name}`)!;
        return [name, tensor(data as Uint8Array, shape)];
      }),
    );
  const model = transformer(0);
  model.loadWeights(`${folder}start.safetensors`);
  for (const [step, loss] of train(model, 20, masksOf).entries())
    assert.ok(Math.abs(loss - pytorch.first[step]) < 1e-4, `step ${step}: ${loss}, PyTorch ${pytorch.first[step]}`);
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test("trained from our own weights, three seeds end within two of PyTorch's standard deviations", () => {
  const center = mean(pytorch.last);
  const deviation = Math.sqrt(
    mean(pytorch.last.map((v) => (v - center) ** 2)) * (pytorch.last.length / (pytorch.last.length - 1)),
  );
  const ours = mean([1, 2, 3].map((seed) => mean(train(transformer(seed), 150).slice(-20))));
  assert.ok(Math.abs(ours - center) < 2 * deviation, `${ours}, PyTorch ${center} ± ${deviation}`);
});
