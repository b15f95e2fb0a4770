/** The bench of every public function: its list is complete, and each case runs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportedValues } from '../../lib/bench/exports.js';
import { cases, exportOf, reasons } from '../../lib/bench/peers/surface-cases.js';
import { tidy } from '../../lib/index.js';

test('every export of lib/index.ts has a case in the bench, or a reason why not', () => {
  const known = new Set([...Object.keys(cases).map(exportOf), ...Object.keys(reasons)]);
  const exported = exportedValues();
  assert.ok(exported.length > 90, 'the type checker finds the exports');
  assert.deepEqual(
    exported.filter((name) => !known.has(name)),
    [],
  );
});

test('each case of the bench runs, and its peer has a task', () => {
  const python = readFileSync(new URL('../../lib/bench/peers/surface.py', import.meta.url), 'utf8');
  for (const [name, { peer, make }] of Object.entries(cases)) {
    tidy(() => void make(20_000)());
    assert.ok(peer.startsWith('activation ') || python.includes(`"${peer}":`), `${name}: ${peer}`);
  }
});
