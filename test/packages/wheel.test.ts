/** `pip install` of the wheel, where no Node is on PATH. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Environment } from '../../kernel/jupyter/python/environment.js';
import { notebookOf } from '../browser/notebook-file.js';
import { temporaryFolder } from './packed.js';
import { buildWheel, environmentWithJupyter, installWheel, runIn, withoutNode } from './wheel.js';

const figure = `import { distributions, Dropout, normal } from 'layerlab'
distributions(new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 7 }), normal([200, 20], { seed: 1 }))`;

const skip = process.platform === 'win32' ? 'its environment is laid out for other systems' : false;

describe('the wheel', { skip }, () => {
  const place = temporaryFolder();
  let environment: Environment;
  let env: NodeJS.ProcessEnv;

  before(() => {
    environment = environmentWithJupyter(join(place, 'venv'));
    installWheel(environment, buildWheel());
    env = withoutNode(environment, join(place, 'home'));
  });

  test('doctor is green: kernelspec, labextension and Node are those of the environment', () => {
    const { status, stdout, stderr } = runIn(environment, env, ['layerlab', 'doctor']);
    assert.equal(status, 0, stdout + stderr);
    for (const file of ['kernels/layerlab', 'labextensions/@layerlab/labextension'])
      assert.ok(stdout.includes(join(environment.share, file)), stdout);
  });

  test('a notebook runs by its kernel name and draws', () => {
    writeFileSync(join(place, 'a.ipynb'), JSON.stringify(notebookOf([{ source: figure }])));
    const program = ['-c', 'from nbclient.cli import main; main()', '--output=ran.ipynb', 'a.ipynb'];
    const { status, stderr } = runIn(environment, env, ['python', ...program], place);
    assert.equal(status, 0, stderr);
    const [cell] = JSON.parse(readFileSync(join(place, 'ran.ipynb'), 'utf8')).cells;
    assert.ok('application/vnd.plotly.v1+json' in cell.outputs[0].data, JSON.stringify(cell.outputs));
  });

  test('LAYERLAB_NODE names another Node, and one that is none is refused in words', () => {
    const wrong = runIn(environment, { ...env, LAYERLAB_NODE: '/no/node' }, ['layerlab', '--help']);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /^layerlab: LAYERLAB_NODE is \/no\/node, which is not Node 20\.19 or newer\.\n$/);
    assert.equal(runIn(environment, { ...env, LAYERLAB_NODE: process.execPath }, ['layerlab', '--help']).status, 0);
  });

  test('Jupyter finds the kernel in share/jupyter below the prefix, which is where conda has it too', () => {
    const { stdout } = runIn(environment, env, ['python', '-m', 'jupyter_client.kernelspecapp', 'list', '--json']);
    const { resource_dir, spec } = JSON.parse(stdout).kernelspecs.layerlab;
    assert.equal(resource_dir, join(environment.share, 'kernels/layerlab'));
    assert.deepEqual(spec.argv.slice(0, 3), ['python', '-m', 'layerlab_kernel']);
    assert.equal(spec.interrupt_mode, 'message');
    assert.equal(spec.metadata.debugger, true);
  });
});
