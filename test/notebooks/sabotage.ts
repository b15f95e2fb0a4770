/**
 * Puts one fault after the other into a copy of the library and runs the notebook that should notice, until its first
 * failure: with each way to compute, or the one that LAYERLAB_COMPUTE names. One line a fault; exit code 1 when one was not
 * noticed, or at another claim.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { runNotebook } from '../../kernel/headless/run/run-notebook.js';
import { type LocalServer, startLocalServer } from '../../kernel/headless/servers/local-server.js';
import { quietClient, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { kernelName } from '../../kernel/jupyter/install/kernelspec.js';
import { courseFolder, courseNotebooks } from './course.js';
import { type Fault, faults } from './faults.js';
import { makeFaultyLibrary } from './faulty-library.js';

quietClient();
const wanted = process.argv.slice(2);
const chosen = faults.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const place = mkdtempSync(join(tmpdir(), 'layerlab-sabotage-'));
const { LAYERLAB_COMPUTE: asked } = process.env;
const settings = asked ? [asked] : ['wasm', 'wasm-deterministic', 'javascript'];
const results: boolean[] = [];
try {
  for (const setting of settings) results.push(...(await tryAll(setting)));
} finally {
  rmSync(place, { recursive: true, force: true });
}
console.log(`${results.filter((caught) => caught).length} of ${results.length} caught`);
process.exitCode = results.length > 0 && results.every((caught) => caught) ? 0 : 1;

async function tryAll(setting: string): Promise<boolean[]> {
  const server = await startLocalServer(place, { LAYERLAB_COMPUTE: setting });
  const caught: boolean[] = [];
  try {
    for (const [i, fault] of chosen.entries()) caught.push(await isCaught(server, fault, `${setting}-${i}`, setting));
  } finally {
    await server.stop();
  }
  return caught;
}

async function isCaught(server: LocalServer, fault: Fault, folder: string, setting: string): Promise<boolean> {
  makeFaultyLibrary(join(place, folder), fault);
  const [notebook = fault.notebook] = courseNotebooks([fault.notebook]);
  const failure = await firstFailure(server, notebook, folder);
  const caught = failure.startsWith(`CheckError: ${fault.claim}: `);
  console.log(
    caught
      ? `${setting}: fault ${fault.name} caught by ${notebook}: ${fault.claim}`
      : `${setting}: fault ${fault.name} not caught: expected ${notebook} to fail at '${fault.claim}', got ${failure}`,
  );
  return caught;
}

async function firstFailure(server: LocalServer, notebook: string, folder: string): Promise<string> {
  const { kernel, end } = await startKernel(server, kernelName, folder);
  const { failed } = await runNotebook(kernel, readNotebook(join(courseFolder, notebook))).finally(end);
  return failed?.failure?.message ?? 'no failure at all';
}
