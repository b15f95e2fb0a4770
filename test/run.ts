/**
 * Runs the tests after set-up and ends with one line, `N passed, N failed`; exit code 1 when one failed or none ran.
 *
 *     npm test                        everything under `test`
 *     npm test -- FILE_OR_FOLDER…     these alone
 *     npm test -- FILE -t NAME        the tests of this file whose names match the regular expression NAME
 *
 * What this machine cannot run is listed with its reason before the last line. A test skipped for no reason has failed.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, relative, resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { provideBrowser } from './browser/provide-browser.js';

/** The suites that start Jupyter servers or browsers of their own, install or pack: one file at a time. */
const serial = new Set([
  'browser',
  'docs',
  'engines',
  'gateways',
  'jupyter',
  'lite',
  'notebooks',
  'packages',
  'projects',
]);
/** The suites that open pages. */
const inBrowser = ['browser', 'lite', 'packages'];
/** A file that hangs is a failure; the slowest one takes a small part of this. */
const fileLimitMs = 10 * 60_000;
/** The library is tried with each way to compute; everything else with the one that is chosen by itself. */
const backends = ['javascript', 'wasm-deterministic', 'wasm'];
/** What node:test says of a test that `-t` leaves out. */
const leftOut = 'test name does not match pattern';
/** What turns a terminal's colours on or off: kernels inherit it, and a build server's differs from a teacher's machine. */
const colourSettings = ['CI', 'NO_COLOR', 'NODE_DISABLE_COLORS', 'FORCE_COLOR'];

interface TestEvent {
  readonly name: string;
  readonly skip?: string | boolean;
  readonly details: { readonly type?: string };
}

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: { name: { type: 'string', short: 't' } },
  allowPositionals: true,
});
const count = { passed: 0, failed: 0 };
const notRun: string[] = [];

for (const name of colourSettings) delete process.env[name];
try {
  await runAll((positionals.length > 0 ? positionals : [here]).flatMap(testFiles));
} catch (error) {
  console.error(`layerlab: ${(error as Error).message}`);
  count.failed++;
}
for (const line of notRun) console.log(`not run: ${line}`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

function testFiles(path: string): string[] {
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  if (!statSync(path).isDirectory()) return [resolve(path)];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => resolve(path, name));
}

/** First what computes, as many files at once as there are cores; then what waits for programs of its own. */
async function runAll(files: readonly string[]): Promise<void> {
  const possible = await withBrowser(files);
  const [oneByOne, together] = split(possible, (file) => serial.has(suiteOf(file)));
  const [ofLibrary, others] = split(together, (file) => suiteOf(file) === 'lib');
  await runFiles(others, availableParallelism());
  await runWithEachBackend(ofLibrary);
  await runFiles(oneByOne, 1);
}

/** Provides a browser where one is needed; without one, the files that can run. */
async function withBrowser(files: readonly string[]): Promise<readonly string[]> {
  const [pages, others] = split(files, (file) => inBrowser.includes(suiteOf(file)));
  if (pages.length === 0) return files;
  try {
    process.env.LAYERLAB_BROWSER = await provideBrowser();
    return files;
  } catch (error) {
    for (const file of pages) notRun.push(`${relative(dirname(here), file)}: ${(error as Error).message}`);
    return others;
  }
}

/** With what LAYERLAB_COMPUTE says, if it says something. */
async function runWithEachBackend(files: readonly string[]): Promise<void> {
  const given = process.env.LAYERLAB_COMPUTE;
  for (const backend of given === undefined ? backends : [given]) {
    process.env.LAYERLAB_COMPUTE = backend;
    if (files.length > 0) console.log(`\nThe library with LAYERLAB_COMPUTE=${backend}`);
    await runFiles(files, availableParallelism());
  }
  if (given === undefined) delete process.env.LAYERLAB_COMPUTE;
}

async function runFiles(files: readonly string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const events = run({ files, concurrency, timeout: fileLimitMs, testNamePatterns: values.name });
  events.on('test:pass', (test) => countTest(test, 'passed'));
  events.on('test:fail', (test) => countTest(test, 'failed'));
  for await (const line of events.compose(new spec())) process.stdout.write(line);
}

/** Suites are not tests. A file that cannot be loaded is reported as a failed test. */
function countTest({ name, skip, details }: TestEvent, result: keyof typeof count): void {
  if (details.type === 'suite' || skip === leftOut) return;
  if (skip === undefined || skip === false) count[result]++;
  else if (typeof skip === 'string' && skip !== '') notRun.push(`${name}: ${skip}`);
  else {
    console.error(`layerlab: the test ${name} was skipped without a reason`);
    count.failed++;
  }
}

function suiteOf(file: string): string {
  return relative(here, file).split(sep)[0] ?? '';
}

/** Those for which a condition holds, and the others. */
function split<T>(all: readonly T[], condition: (one: T) => boolean): [T[], T[]] {
  return [all.filter(condition), all.filter((one) => !condition(one))];
}
