import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runProgram } from '../kernel/headless/export/exported.js';
import { exportCourse } from './export.js';

describe('the course as programs', () => {
  const { folder, notebooks, problems } = exportCourse();

  test('every notebook becomes one that TypeScript, strict, accepts', () => {
    assert.equal(notebooks.length, 11);
    assert.equal(problems, '');
  });

  test('notebook 0 runs in plain Node: its claims hold and its figures are pages', () => {
    const { status, stdout, stderr } = runProgram(folder, '00-start-here.ipynb');
    assert.equal(status, 0, stderr);
    assert.ok(stdout.split('✓ holds').length > 10, stdout);
    assert.doesNotMatch(stdout, /✗/);
    assert.equal(readdirSync(join(folder, '00-start-here-figures')).length, 5);
  });
});
