import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { firstFreePort } from '../../kernel/jupyter/launch.js';

const root = join(import.meta.dirname, '../..');
const startScript = join(root, 'scripts/start.mjs');

/** Starts the script of `npm start` and waits until it prints JupyterLab's address. */
async function startLab(port: number, token: string): Promise<{ child: ChildProcess; output: () => string }> {
  let output = '';
  const child = spawn(process.execPath, [startScript, '--no-browser', '--port', String(port), '--token', token], {
    cwd: root,
  });
  await new Promise<void>((resolve, reject) => {
    const listen = (text: Buffer): void => {
      output += text;
      if (output.includes('JupyterLab is at')) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('exit', (code) => reject(new Error(`ended with ${code}:\n${output}`)));
  });
  return { child, output: () => output };
}

test('npm start serves JupyterLab with our kernel only with its token, and Ctrl-C ends the server and the kernels', async () => {
  const port = await firstFreePort(21_000 + (process.pid % 10_000));
  const { child, output } = await startLab(port, 'a-token');
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/${path}`, init);
  assert.match(output(), new RegExp(`JupyterLab is at http://127\\.0\\.0\\.1:${port}/lab.*token=a-token`));
  assert.equal((await ask('api/kernelspecs')).status, 403);
  const specs = (await (await ask('api/kernelspecs?token=a-token')).json()) as { default: string };
  assert.equal(specs.default, 'layerlab');
  const started = await ask('api/kernels?token=a-token', { method: 'POST', body: '{"name":"layerlab"}' });
  const { id } = (await started.json()) as { id: string };
  assert.match(processes(), new RegExp(`layerlab\\.js.*${id}`));
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  assert.deepEqual(await ended, [0, null]);
  await assert.rejects(ask('api'), 'nobody listens any more');
  assert.doesNotMatch(processes(), new RegExp(id));
});

test('a taken port is reported in one line with the fix', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { status, stderr } = spawnSync(process.execPath, [startScript, '--no-browser', '--port', String(port)], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`^layerlab: port ${port} of 127\\.0\\.0\\.1 is taken .*--port N.*\\n$`));
});

for (const script of ['start', 'setup', 'test']) {
  test(`npm run ${script} on an old Node reports in one line which one is needed`, () => {
    const old =
      "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } })";
    const path = join(root, 'scripts', `${script}.mjs`);
    const { status, stderr } = spawnSync(process.execPath, ['--import', old, path], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /^Layerlab needs Node 20\.19 or newer, but this is v.*nodejs\.org.*\n$/);
  });
}

/** Lists every process of the machine with its arguments. */
function processes(): string {
  return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout;
}
