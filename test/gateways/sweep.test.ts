/** Sweeps over servers that fail: one is killed half-way, another's connection breaks. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ICodeCell, IDisplayData, IExecuteResult, IStream } from '@jupyterlab/nbformat';
import { readNotebook, writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { quietClient, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { notebookOf } from '../browser/notebook-file.js';
import { eventually } from '../helpers/eventually.js';
import { layerlab, SweepProgram, writeSweepNotebook } from '../jupyter/sweep-program.js';
import { makePlace, type Place, type ServerProgram, startJupyter, startKernelGateway, token } from './program.js';
import { UnsteadyLine } from './unsteady-line.js';

quietClient();

const patient = { timeoutMs: 60_000 };

let place: Place;
let server: ServerProgram;
let folder: string;
let tokenFile: string;
before(async () => {
  place = makePlace();
  server = await startJupyter(place, 'jupyter_server');
  folder = mkdtempSync(join(tmpdir(), 'layerlab-servers-'));
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${token}\n`);
});
after(async () => {
  await server?.stop();
  place.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Counts the complete runs of a sweep that ran on this server. */
function runsOn({ url }: ServerProgram, out: string): number {
  const names = readdirSync(join(out, 'runs')).filter((name) => name.endsWith('.json'));
  return names.filter((name) => JSON.parse(readFileSync(join(out, 'runs', name), 'utf8')).server === url).length;
}

const grid = ['--sweep', 'rate=0.1,0.5', '--sweep', 'ordering=a,b', '--sweep', 'seed=1..6'];

test('a sweep of 24 runs over a server and a Kernel Gateway, which is killed half-way, ends with 24 rows', async () => {
  const gateway = await startKernelGateway(place);
  const out = join(folder, 'two');
  const servers = ['--server', server.url, '--server', gateway.url, '--token-file', tokenFile];
  const program = new SweepProgram(['run', writeSweepNotebook(folder), ...grid, ...servers, '--reuse', '--out', out]);
  try {
    await program.until(/sweep: 12 of 24/);
    await eventually('a run of the gateway to end', () => runsOn(gateway, out) > 0, patient);
    await gateway.kill();
    const { code, stdout } = await program.ended();
    assert.equal(code, 1, 'two runs fail by themselves');
    assert.match(stdout, /^layerlab: 24 of 24 runs done, 2 failed;/);
    assert.match(program.stderr, /sweep: the server http:\S+ is gone; no more runs go there\n/);
  } finally {
    await program.clear();
    await gateway.stop();
  }
  const rows = readFileSync(join(out, 'results.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row));
  assert.equal(new Set(rows.map(({ notebook }) => notebook)).size, 24);
  const expected = rows.map(({ rate, ordering, seed }) => (ordering === 'a' ? 1 : 0) + rate * seed);
  for (const [index, { accuracy, error, rate, seed }] of rows.entries()) {
    const unlucky = rate === 0.1 && seed === 3;
    assert.deepEqual([accuracy, error], unlucky ? [null, 'Error: unlucky (cell 3)'] : [expected[index], null]);
  }
  const byGateway = runsOn(gateway, out);
  assert.ok(byGateway > 0 && byGateway < 24, `both did their part: ${byGateway} runs on the gateway`);
  await eventually('the server to have no kernels left', () => server.family.length === 0, patient);
});

test('a gateway that refuses more kernels leaves its runs to the others', async () => {
  const gateway = await startKernelGateway(place, ['--KernelGatewayApp.max_kernels=1']);
  const { end } = await startKernel(gateway);
  const servers = ['--server', gateway.url, '--server', server.url, '--token-file', tokenFile];
  const sweep = ['--sweep', 'seed=4..7', '--out', join(folder, 'full'), '--reuse'];
  const program = new SweepProgram(['run', writeSweepNotebook(folder), ...sweep, ...servers]);
  try {
    const { code, stdout } = await program.ended();
    assert.equal(code, 0, program.stderr);
    assert.match(stdout, /^layerlab: 4 of 4 runs done;/);
    assert.match(program.stderr, /sweep: http:\S+ answers 403: .*; fewer kernels run there\n/);
  } finally {
    await program.clear();
    await end();
    await gateway.stop();
  }
});

test('when the client is killed its kernels on a server end, even one that was starting', async () => {
  const out = join(folder, 'killed');
  const notebook = writeSweepNotebook(folder);
  const args = [
    'run',
    notebook,
    '--sweep',
    'seed=1..9',
    '--server',
    server.url,
    '--token-file',
    tokenFile,
    '--out',
    out,
  ];
  for (const moment of [/sweep: 1 of 9/, /sweep: 3 of 9/]) {
    const program = new SweepProgram([...args, '--resume', '--jobs', '2']);
    await program.until(moment).finally(() => program.kill());
    await eventually('the kernels to end', () => server.family.length === 0, patient);
  }
});

test('a run whose connection repeatedly loses outputs and breaks has all of them in the end', async () => {
  const line = await UnsteadyLine.to(server.url);
  const source = `for (let i = 0; i < 400; i++) { console.log('line ' + i); await new Promise((next) => setTimeout(next, 5)) }
display('shown', { id: 'again' }); 6 * 7`;
  const file = join(folder, 'long.ipynb');
  const update = "display('shown later', { id: 'again', update: true })";
  writeNotebook(file, notebookOf([{ source: "console.log('begun')" }, { source }, { source: update }]));
  const program = new SweepProgram(['run', file, '--server', line.url, '--token-file', tokenFile]);
  try {
    await program.until(/cell 1 of 3/);
    for (let cut = 0; cut < 5; cut++) {
      const before = line.connections;
      line.swallow();
      await eventually('the server to send data that is lost', () => line.swallowed > 0 || program.over, patient);
      line.cut();
      await eventually('the client to connect again', () => line.connections > before || program.over, patient);
    }
    const { code, stdout } = await program.ended();
    assert.equal(code, 0, stdout);
  } finally {
    await program.clear();
    line.close();
  }
  const { cells } = readNotebook(join(folder, 'long.run.ipynb'));
  const [, long] = cells as ICodeCell[];
  const [printed, shown, result] = long!.outputs as [IStream, IDisplayData, IExecuteResult];
  assert.equal(printed.text, Array.from({ length: 400 }, (_, i) => `line ${i}\n`).join(''));
  assert.deepEqual(shown.data, { 'text/plain': "'shown later'" });
  assert.deepEqual([result.data, long!.execution_count], [{ 'text/plain': '42' }, 2]);
});

test('a wrong token, or an unreachable server, is reported before anything is started', () => {
  writeFileSync(join(folder, 'wrong'), 'wrong');
  const file = writeSweepNotebook(folder);
  const says = (message: RegExp, ...args: string[]): void => {
    const { status, stderr } = layerlab('run', file, ...args);
    assert.equal(status, 1);
    assert.match(stderr, message);
  };
  says(
    /^layerlab: \S+ refuses the token \(40[13]\): pass/,
    '--server',
    server.url,
    '--token-file',
    join(folder, 'wrong'),
  );
  says(/^layerlab: http:\/\/127\.0\.0\.1:1\/ cannot be reached: /, '--server', 'http://127.0.0.1:1');
});
