/**
 * Runs the tests after set-up and ends with one line, `N passed, N failed`; exit code 1 when one failed or none ran.
 * Files and folders may be given; without them everything under `test` runs.
 */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { provideBrowser } from './browser/provide-browser.js';

/** The suites that start Jupyter servers, kernels or browsers of their own, or pack: one file at a time. */
const serial = new Set(['browser', 'docs', 'gateways', 'jupyter', 'notebooks', 'packages', 'protocol']);
/** A file that hangs is a failure; the slowest one takes a small part of this. */
const fileLimitMs = 10 * 60_000;
/** The library is tried with each way to compute; everything else with the one that is chosen by itself. */
const backends = ['javascript', 'wasm-deterministic', 'wasm'];

interface Count {
  passed: number;
  failed: number;
}

const here = dirname(fileURLToPath(import.meta.url));
const count: Count = { passed: 0, failed: 0 };

const files = (process.argv.length > 2 ? process.argv.slice(2).map((path) => resolve(path)) : [here]).flatMap(
  testFiles,
);
const [oneByOne, together] = [files.filter(isSerial), files.filter((file) => !isSerial(file))];
const ofLibrary = together.filter((file) => suiteOf(file) === 'lib');
try {
  if (oneByOne.some((file) => ['browser', 'packages'].includes(suiteOf(file))))
    process.env.LAYERLAB_BROWSER = await provideBrowser();
  await runFiles(
    together.filter((file) => !ofLibrary.includes(file)),
    availableParallelism(),
  );
  await runWithEachBackend(ofLibrary);
  await runFiles(oneByOne, 1);
} catch (error) {
  console.error(`layerlab: ${(error as Error).message}`);
  count.failed++;
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

function testFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(path, name));
}

/** With what LAYERLAB_COMPUTE says, if it says something. */
async function runWithEachBackend(files: string[]): Promise<void> {
  const given = process.env.LAYERLAB_COMPUTE;
  for (const backend of given === undefined ? backends : [given]) {
    process.env.LAYERLAB_COMPUTE = backend;
    if (files.length > 0) console.log(`\nThe library with LAYERLAB_COMPUTE=${backend}`);
    await runFiles(files, availableParallelism());
  }
  if (given === undefined) delete process.env.LAYERLAB_COMPUTE;
}

function isSerial(file: string): boolean {
  return serial.has(suiteOf(file));
}

function suiteOf(file: string): string {
  return relative(here, file).split(sep)[0] ?? '';
}

async function runFiles(files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const events = run({ files, concurrency, timeout: fileLimitMs });
  events.on('test:pass', (test) => countTest(test, 'passed'));
  events.on('test:fail', (test) => countTest(test, 'failed'));
  for await (const line of events.compose(new spec())) process.stdout.write(line);
}

/** Suites are not tests, and a skipped test has shown nothing. A file that cannot be loaded is reported as a failed test. */
function countTest(test: { skip?: string | boolean; details: { type?: string } }, result: keyof Count): void {
  if (test.details.type !== 'suite' && test.skip === undefined) count[result]++;
}
