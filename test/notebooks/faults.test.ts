import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { courseFolder, courseNotebooks } from './course.js';
import { faults } from './faults.js';
import { root, withFault } from './faulty-library.js';

for (const fault of faults) {
  test(`what becomes '${fault.name}' stands once in ${fault.file}, and the fault is still a program`, () => {
    const source = readFileSync(join(root, fault.file), 'utf8');
    assert.equal(source.split(fault.from).length, 2, `${fault.from} does not stand there exactly once`);
    const { diagnostics } = ts.transpileModule(withFault(fault), { reportDiagnostics: true });
    assert.deepEqual(diagnostics, []);
  });

  test(`the claim that '${fault.name}' makes untrue holds in the committed notebook`, () => {
    const names = courseNotebooks([fault.notebook]);
    assert.equal(names.length, 1);
    const shown = JSON.stringify(readNotebook(join(courseFolder, names[0]!)));
    assert.ok(shown.includes(`✓ holds · ${fault.claim}: `), `${names[0]} shows no such claim`);
  });
}

test('each fault has a name of its own', () => {
  assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length);
});
