// `npm run check`: builds, then checks types, lint, unused code and docstrings side by side. A step whose inputs are the
// ones it last passed with is skipped; `npm run check -- --all` skips none.
import './check-node.mjs';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, root } from './inputs.mjs';

/** What every step depends on: the versions of the tools, and this file with its commands. */
const tools = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json', 'scripts/check.mjs'];
const code = ['lib', 'kernel', 'test', 'scripts'];
const types = ['tsconfig.base.json', 'tsconfig.json'];

/** The build keeps its own stamps, and the types of the tests need what it writes. */
const build = { name: 'build', commands: [['scripts/build-wasm.mjs'], ['node_modules/typescript/bin/tsc', '-b']] };
const steps = [
  { name: 'docs', commands: [['node_modules/typedoc/bin/typedoc', '--emit', 'none']], inputs: ['lib', 'typedoc.json'] },
  { name: 'types', commands: [['node_modules/typescript/bin/tsc', '-p', 'test']], inputs: code },
  { name: 'unused', commands: [['node_modules/knip/bin/knip.js', '--no-progress']], inputs: [...code, 'knip.json'] },
  { name: 'lint', commands: [['node_modules/@biomejs/biome/bin/biome', 'check', '.']], inputs: ['.'] },
];

const stamps = join(root, '.layerlab/check');
const all = process.argv.includes('--all');
mkdirSync(stamps, { recursive: true });
const passed = (await runStep(build)) && (await Promise.all(steps.map(runIfChanged))).every(Boolean);
process.exitCode = passed ? 0 : 1;

async function runIfChanged(step) {
  const stamp = join(stamps, step.name);
  const inputs = `${process.version} ${hashOf([...tools, ...types, ...step.inputs])}`;
  if (!all && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) {
    console.log(`✔ ${step.name} (unchanged)`);
    return true;
  }
  rmSync(stamp, { force: true });
  const passed = await runStep(step);
  if (passed) writeFileSync(stamp, inputs);
  return passed;
}

/** Runs the step's commands one after the other, up to one that fails, and shows what that one wrote. */
async function runStep({ name, commands }) {
  const start = performance.now();
  for (const command of commands) {
    const { status, output } = await run(command);
    if (status === 0) continue;
    console.error(`${output.trimEnd()}\n✖ ${name}`);
    return false;
  }
  console.log(`✔ ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return true;
}

function run(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, env: { FORCE_COLOR: colors(), ...process.env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject).on('close', (status) => resolve({ status, output }));
  });
}

/** The tools write to a pipe, and would leave their colours out. */
function colors() {
  return process.stdout.isTTY ? '1' : '0';
}
