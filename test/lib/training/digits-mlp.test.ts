import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Dense, Dropout, digits, Sequential, stats, tensor } from '../../../lib/index.js';

interface Result {
  readonly accuracy: number;
  readonly loss: number;
}

/** From test/golden/make-digits-mlp.py: the same net, trained the same way by PyTorch, five seeds. */
const pytorch: Result[] = JSON.parse(readFileSync(new URL('../../golden/digits-mlp.json', import.meta.url), 'utf8'));

async function run(seed: number): Promise<Result> {
  const { train, test } = digits();
  const layers = [new Dense({ units: 64, activation: 'relu' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })];
  const model = new Sequential(layers, { seed });
  await model.fit(train.x, train.y, { loss: 'crossEntropy', optimizer: 'adam', epochs: 15, progress: false });
  return model.evaluate(test.x, test.y) as unknown as Result;
}

/** Mean and standard deviation over seeds. */
const over = (results: readonly Result[], of: keyof Result) =>
  stats(
    tensor(
      results.map((result) => result[of]),
      { dtype: 'float64' },
    ),
  );

test('a net with dropout reaches PyTorch’s accuracy and loss on the digits', async (t) => {
  const ours: Result[] = [];
  for (let seed = 0; seed < pytorch.length; seed++) ours.push(await run(seed));
  for (const number of ['accuracy', 'loss'] as const) {
    const [a, b] = [over(ours, number), over(pytorch, number)];
    const error = Math.sqrt((a.std ** 2 + b.std ** 2) / (pytorch.length - 1));
    const words = `${number}: ${a.mean.toFixed(4)} ± ${a.std.toFixed(4)} here, ${b.mean.toFixed(4)} ± ${b.std.toFixed(4)} in PyTorch`;
    t.diagnostic(words);
    assert.ok(Math.abs(a.mean - b.mean) < 4 * error, words);
  }
});
