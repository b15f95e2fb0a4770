/** Convolution, pooling and normalization against PyTorch: test/golden/conv-cases.json, made by make-conv.py beside it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readFixtures } from '../../parity/fixture.js';
import { runFixture } from '../../parity/run.js';

for (const fixture of readFixtures(join(import.meta.dirname, '../../golden/conv-cases.json'))) {
  test(`${fixture.name} gives PyTorch's output, gradients and state`, () => {
    assert.deepEqual(runFixture(fixture), []);
  });
}
