/** The library on one page, as the documents print it: it must type-check and run, in plain Node too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Adam, checkOrdering, Dense, Dropout, digits, distributions, normal, ordering, orderings, Sequential, tensor, trace } from '../../lib/index.js'; // biome-ignore format: as printed

// biome-ignore format: as printed
test('the first page runs as it stands', async () => {
  const { output, mask } = new Dropout({ rate: 0.5, seed: 7 }).forward(tensor([[1, 2, 3, 4]]), { training: true })      // one layer and its mask

  const z = normal([1000, 50], { seed: 1 })                                                          // the four orderings, both phases, one mask
  const four = distributions(orderings.map((ordering) => new Dropout({ rate: 0.5, ordering, activation: 'sigmoid', seed: 7 })), z)
  const stages = trace(new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid' }), z)            // the distribution after each stage

  const { train, test } = digits()                                                                   // a small net
  const model = new Sequential([new Dense({ units: 64, activation: 'sigmoid' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })], { seed: 1 })
  await model.fit(train.x, train.y, { loss: 'crossEntropy', optimizer: new Adam(), epochs: 30, progress: false })
  const hidden = distributions(model, test.x)                                                                       // its hidden layers, train and test mode

  const mine = checkOrdering(ordering('scale', 'activate', 'mask'), { activation: 'sigmoid', rate: 0.5 })          // my own

  assert.deepEqual([...output.data], [1, 2, 3, 4].map((x, i) => 2 * x * mask.data[i]))
  for (const figure of [four, stages, hidden]) assert.ok(JSON.parse(JSON.stringify(figure)).data.length > 0)
  assert.ok(mine.gradient.ok && !mine.mean.ok)
  assert.ok(model.evaluate(test.x, test.y).accuracy > 0.85)
});
