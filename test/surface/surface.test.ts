/** Every exported function that takes a tensor, with numbers in every form, on every backend. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cases, outcome, reasons } from './cases.js';
import { takers } from './exports.js';
import { forms, giver } from './forms.js';

test('every export that takes a tensor has a case or a reason, and nothing else has', () => {
  const named = [...Object.keys(cases), ...Object.keys(reasons)].sort();
  assert.deepEqual(named, takers(), 'add the new export to test/surface/cases.ts');
});

for (const [name, call] of Object.entries(cases)) {
  test(`${name} gives the numbers of floats for numbers in any form, or a clear error`, async () => {
    const shaped = await outcome(call, giver('float32'));
    assert.ok(Array.isArray(shaped) && shaped.length > 0, String(shaped));
    const unshaped = await outcome(call, (values) => giver('float32')(values, [values.length]));
    for (const form of forms) {
      const got = await outcome(call, giver(form));
      const want = form === 'flat' ? unshaped : shaped;
      if (got instanceof Error || want instanceof Error)
        assert.match(String(got), /^(Type|Range)Error: .*(expected|takes) .*(got|gives) /, form);
      else assertClose(got, want, form);
    }
  });
}

test('all backends give the same numbers', { timeout: 120_000 }, async () => {
  const [first, ...others] = await Promise.all(['javascript', 'wasm-deterministic', 'wasm'].map(numbersOn));
  for (const other of others)
    for (const [name, want] of Object.entries(first)) assertClose(other[name].map(Number), want.map(Number), name);
});

async function numbersOn(backend: string): Promise<Record<string, string[]>> {
  const program = fileURLToPath(new URL('numbers.ts', import.meta.url));
  const env = { ...process.env, LAYERLAB_COMPUTE: backend };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], { env });
  return JSON.parse(stdout);
}

function assertClose(got: readonly number[], want: readonly number[], message: string): void {
  assert.equal(got.length, want.length, message);
  for (const [i, value] of want.entries()) {
    const isNear = Object.is(got[i], value) || Math.abs(got[i] - value) <= 1e-4 * (1 + Math.abs(value));
    assert.ok(isNear, `${message}: number ${i} is ${got[i]} instead of ${value}`);
  }
}
