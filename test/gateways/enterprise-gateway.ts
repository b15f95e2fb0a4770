/**
 * Jupyter Enterprise Gateway with its local process proxy. It needs a separate environment (an older jupyter_server and
 * jupyter_client), which takes more than a minute to make, so it is not part of `npm test`:
 *
 *     npm test -- test/gateways/enterprise-gateway.ts
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { quietClient, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { writeKernelSpec } from '../../kernel/jupyter/install/kernelspec.js';
import { makeEnvironment } from '../../kernel/jupyter/python/environment.js';
import { eventually } from '../helpers/eventually.js';
import { isAlive } from '../helpers/kernel-process.js';
import { freePort, makePlace, type Place, root, ServerProgram, token } from './program.js';
import { everythingWorks, RunningCell } from './through.js';

quietClient();
const folder = join(root, '.venv-enterprise-gateway');
const requirements = join(import.meta.dirname, 'enterprise-gateway.txt');
let place: Place;
let gateway: ServerProgram;

before(async () => {
  const { python, share } = await makeEnvironment(folder, requirements);
  writeKernelSpec(share);
  place = makePlace();
  const port = await freePort();
  const options = [`--EnterpriseGatewayApp.port=${port}`, '--EnterpriseGatewayApp.ip=127.0.0.1'];
  const open = ['--EnterpriseGatewayApp.list_kernels=True', `--EnterpriseGatewayApp.auth_token=${token}`];
  // By default it refuses to start kernels as root.
  const users = ['--EnterpriseGatewayApp.unauthorized_users=[]'];
  gateway = new ServerProgram(
    python,
    ['-m', 'enterprise_gateway', ...options, ...open, ...users],
    place,
    `http://127.0.0.1:${port}/`,
  );
  await gateway.ready();
});
after(async () => {
  await gateway?.stop();
  place.remove();
});

test('cells, errors, a figure and an interrupt work at the gateway', async () => {
  await everythingWorks(gateway);
});

test('when it is killed while a cell prints, nothing of its kernels is left running', async (t) => {
  const { kernel } = await startKernel(gateway);
  t.after(() => kernel.dispose());
  const cell = new RunningCell(
    kernel,
    `for (;;) { console.log('line'); await new Promise((r) => setTimeout(r, 20)); }`,
  );
  cell.done.catch(() => {});
  await eventually('the cell to print', () => cell.printed.length > 0, { timeoutMs: 60_000 });
  const family = gateway.family;
  assert.ok(family.length >= 3, 'a kernel, its engine and its runtime were running');
  await gateway.kill();
  await eventually('the kernel to end', () => !family.some(isAlive), { timeoutMs: 60_000 });
});
