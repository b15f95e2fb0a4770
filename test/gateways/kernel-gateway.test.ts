/** Our kernel behind Jupyter servers and gateways, with Jupyter's own client; also when they are disconnected or killed. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { quietClient, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { eventually } from '../helpers/eventually.js';
import { isAlive } from '../helpers/kernel-process.js';
import { makePlace, type Place, type ServerProgram, startJupyter, startKernelGateway } from './program.js';
import { everythingWorks, RunningCell, run } from './through.js';
import { UnsteadyLine } from './unsteady-line.js';

quietClient();

/** Prints a line every 20 ms until it is stopped. */
const printing = `let go = true;
for (let i = 0; go; i++) { console.log('line ' + i); await new Promise((resolve) => setTimeout(resolve, 20)); }`;

/** Prints 20 lines, waits for the file `go`, prints 20 more, makes the file `printed`, and prints until it is stopped. */
const printingInSteps = (folder: string): string => `import { existsSync, writeFileSync } from 'node:fs';
const sleep = () => new Promise((resolve) => setTimeout(resolve, 20));
for (let i = 0; ; i++) {
  while (i === 20 && !existsSync(${JSON.stringify(join(folder, 'go'))})) await sleep();
  if (i === 40) writeFileSync(${JSON.stringify(join(folder, 'printed'))}, '');
  console.log('line ' + i);
  await sleep();
}`;

/** Number of clients that the server believes to be connected to the kernel. */
async function clients({ url, token }: ServerProgram, kernel: string): Promise<number> {
  const reply = await fetch(new URL(`api/kernels/${kernel}`, url), { headers: { Authorization: `token ${token}` } });
  return ((await reply.json()) as { connections: number }).connections;
}

/** Asserts that all processes of the kernels end, although nobody shut them down. */
async function nothingIsLeft(family: readonly number[]): Promise<void> {
  assert.ok(family.length >= 3, 'a kernel, its engine and its runtime were running');
  await eventually('the kernel to end', () => !family.some(isAlive), { timeoutMs: 60_000 });
}

describe('behind a server in front of a Kernel Gateway', () => {
  let place: Place;
  let gateway: ServerProgram;
  let server: ServerProgram;
  before(async () => {
    place = makePlace();
    gateway = await startKernelGateway(place);
    server = await startJupyter(place, 'jupyter_server', gateway.url);
  });
  after(async () => {
    await server?.stop();
    await gateway?.stop();
    place.remove();
  });

  test('cells, errors, a figure and an interrupt work', async () => {
    await everythingWorks(server);
  });

  test('they work at the gateway itself', async () => {
    await everythingWorks(gateway);
  });

  test('when the gateway is killed while a cell prints, and then the server, nothing is left running', async (t) => {
    const { kernel } = await startKernel(server);
    t.after(() => kernel.dispose());
    const cell = new RunningCell(kernel, printing);
    cell.done.catch(() => {});
    await eventually('the cell to print', () => cell.printed.length > 0, { timeoutMs: 60_000 });
    const family = gateway.family;
    await gateway.kill();
    await nothingIsLeft(family);
    const rest = server.family;
    await server.kill();
    await eventually('the server to leave nothing', () => !rest.some(isAlive), { timeoutMs: 60_000 });
  });
});

describe('on a server', () => {
  let place: Place;
  let server: ServerProgram;
  before(async () => {
    place = makePlace();
    server = await startJupyter(place, 'jupyter_server');
  });
  after(async () => {
    await server?.stop();
    place.remove();
  });

  test('when the connection breaks while a cell prints, the output continues after the client has reconnected', async (t) => {
    const line = await UnsteadyLine.to(server.url);
    const { kernel, end } = await startKernel({ url: line.url, token: server.token });
    t.after(async () => {
      await end();
      line.close();
    });
    const cell = new RunningCell(kernel, printingInSteps(place.folder));
    const lines = (): number => cell.printed.split('\n').length - 1;
    await eventually('the cell to print', () => lines() === 20, { timeoutMs: 60_000 });
    line.cut({ hold: true });
    await eventually('the server to notice', async () => (await clients(server, kernel.id)) === 0, {
      timeoutMs: 60_000,
    });
    writeFileSync(join(place.folder, 'go'), '');
    await eventually('the cell to print unheard', () => existsSync(join(place.folder, 'printed')), {
      timeoutMs: 60_000,
    });
    assert.equal(lines(), 20, 'nothing comes over a broken line');
    line.mend();
    await eventually('the output to continue', () => lines() > 60, { timeoutMs: 60_000 });
    await kernel.interrupt();
    await cell.done;
    const printed = cell.printed.trimEnd().split('\n');
    assert.deepEqual(
      printed,
      printed.map((_, i) => `line ${i}`),
      'the server kept the output meanwhile',
    );
    assert.equal((await run(kernel, '6 * 7')).result?.['text/plain'], '42');
  });

  test('when the server is killed while a cell prints, nothing is left running', async (t) => {
    const { kernel } = await startKernel(server);
    t.after(() => kernel.dispose());
    const cell = new RunningCell(kernel, printing);
    cell.done.catch(() => {});
    await eventually('the cell to print', () => cell.printed.length > 0, { timeoutMs: 60_000 });
    const family = server.family;
    await server.kill();
    await nothingIsLeft(family);
  });
});
