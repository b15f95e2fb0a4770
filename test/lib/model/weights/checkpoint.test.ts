import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  Adam,
  Dense,
  loadCheckpoint,
  normal,
  Sequential,
  SGD,
  saveCheckpoint,
  saveWeights,
} from '../../../../lib/index.js';
import { schedules } from '../../../../lib/training/optimizers/schedules.js';
import { resume, training } from './resume.js';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
after(() => rmSync(folder, { recursive: true }));

for (const kind of ['adam', 'sgd', 'rmsprop'] as const)
  test(`${kind}: 10 epochs, a new process and 10 more are 20 epochs, to the bit`, async () => {
    const whole = training(kind);
    await whole.fit(20);
    const first = training(kind);
    await first.fit(10);
    const path = join(folder, `${kind}.safetensors`);
    saveCheckpoint(first, path, { note: 'half' });
    const program = fileURLToPath(new URL('resume.ts', import.meta.url));
    const printed = execFileSync(process.execPath, ['--import', 'tsx', program, kind, path], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(printed), whole.bits());
    assert.notDeepEqual(first.bits(), whole.bits());
  });

test('a checkpoint brings its metadata back, and the epochs and steps so far', async () => {
  const first = training('adam');
  await first.fit(2);
  const path = join(folder, 'metadata.safetensors');
  saveCheckpoint(first, path, { note: 'two epochs' });
  const second = training('adam');
  assert.deepEqual(loadCheckpoint(second, path), { note: 'two epochs', format: 'layerlab', version: '1' });
  assert.equal(second.model.trainedEpochs, 2);
  assert.equal(second.optimizer.steps, first.optimizer.steps);
  assert.equal(await resume(second, 1), await resume(first, 1));
});

test('a file that is no checkpoint, or of another optimizer or model, changes nothing', async () => {
  const { model, optimizer, fit } = training('adam');
  await fit(1);
  const path = join(folder, 'other.safetensors');
  const before = training('adam');
  saveWeights(model, path);
  assert.throws(() => loadCheckpoint(before, path), /the file has weights alone; read them with loadWeights/);
  saveCheckpoint({ model, optimizer }, path);
  const sgd = { model: before.model, optimizer: new SGD({ schedule: schedules.constant() }) };
  assert.throws(() => loadCheckpoint(sgd, path), /expected an optimizer Adam, got SGD/);
  const small = new Sequential([new Dense({ units: 2 })]);
  small.build([null, 2]);
  assert.throws(
    () => loadCheckpoint({ model: small, optimizer: new Adam() }, path),
    /the file's weights are not the model's/,
  );
  assert.throws(
    () => saveCheckpoint(before, path, { epoch: 3 } as never),
    /metadata of strings, got 3; write 'epoch' as String/,
  );
  assert.deepEqual(before.model.predict(normal([2, 5])).shape, [2, 3]);
});
