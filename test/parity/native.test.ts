/** The golden values, threads and Stop with OpenBLAS itself, where it can be fetched. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { accelerate } from '../../kernel/jupyter/accelerate.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';

const run = promisify(execFile);
const env = { LAYERLAB_COMPUTE: 'native' };

const training = `import { Dense, Sequential, SGD, labels, normal } from 'layerlab';
const model = new Sequential([new Dense({ units: 600, activation: 'relu' }), new Dense({ units: 10 })], { seed: 1 });
const [x, y] = [normal([600, 600], { seed: 2 }), labels(Array.from({ length: 600 }, (_, i) => i % 10))];
const options = { loss: 'crossEntropy', optimizer: new SGD({ learningRate: 0.001 }), progress: false, seed: 3 } as const;`;

describe('with native products', () => {
  /** Why they cannot be had here. */
  let missing: string | undefined;
  let kernel: Kernel;
  before(async () => {
    missing = await accelerate().then(
      () => undefined,
      (error: Error) => error.message.split('\n')[0],
    );
    if (missing === undefined) kernel = await startKernel({ env });
  });
  after(() => kernel?.close());

  /** A test that says why it was not run where the library cannot be had. */
  const where = (name: string, body: () => Promise<void>): void => {
    test(name, async (context: TestContext) => {
      if (missing === undefined) await body();
      else context.skip(missing);
    });
  };

  where("every fixture gives PyTorch's numbers", async () => {
    const [cli, golden] = ['cli.ts', '../golden/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
    const folders = ['parity', 'parity-more'].map((folder) => golden + folder);
    const { stdout } = await run(process.execPath, ['--import', 'tsx', cli!, ...folders], {
      env: { ...process.env, ...env },
    });
    assert.match(stdout, /^\d{3} passed, 0 failed\n$/);
  });

  where('the kernel says that they run, and that their bits differ between machines', async () => {
    const { text } = await kernel.run("import { backendInfo } from 'layerlab';\nbackendInfo()");
    assert.match(text!, /backend: 'native'/);
    assert.match(text!, /by OpenBLAS [\d.]+; their last bits differ between machines/);
  });

  where('two threads share a product and get what one gets', async () => {
    const cell = await kernel.run(`import { Dense, normal, setThreads } from 'layerlab';
const [layer, input] = [new Dense({ units: 500, seed: 1 }), normal([500, 500], { seed: 2 })];
const [one, two] = [1, 2].map((count) => {
  setThreads(count);
  return Array.from(layer.forward(input).output.data);
}) as [number[], number[]];
one.every((value, i) => Math.abs(value - two[i]!) < 1e-4)`);
    assert.equal(cell.text, 'true');
  });

  where('a training is stopped, keeps its weights and goes on', async () => {
    await kernel.run(training);
    for (let i = 0; i < 3; i++) {
      const cell = kernel.start("console.log('runs');\nawait model.fit(x, y, { ...options, epochs: 1e6 })");
      await kernel.until('the training to begin', () => cell.stdout.includes('runs'), { about: cell });
      await kernel.interrupt();
      await kernel.done(cell);
      assert.equal(cell.error?.ename, 'KeyboardInterrupt', cell.traceback);
      const { text } = await kernel.run(
        '(await model.fit(x, y, { ...options, epochs: 1 })).loss.every(Number.isFinite)',
      );
      assert.equal(text, 'true');
    }
  });
});
