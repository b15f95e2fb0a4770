import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DebugFiles, Sources } from '../../../kernel/debugger/sources.js';
import type { CheckedCell } from '../../../kernel/language/language.js';

const sourceMap = JSON.stringify({ version: 3, sources: ['helper.ts'], names: [], mappings: 'AAAA' });
const checked = {
  sourceMap,
  sideModules: [{ path: '/course/helper.ts', sourceMap, javascript: '', imports: [], async: false }],
} as unknown as CheckedCell;

test('local files are read when the debugger asks for them, not with every cell', () => {
  const read: string[] = [];
  const files = { cellFolder: '/cells/', shortened: (path: string) => path } as DebugFiles;
  const sources = new Sources({ ...files, read: (path) => `text ${read.push(path)}` });
  for (const id of [1, 2, 3]) assert.equal(sources.add(id, `Cell ${id}`, 'code', checked).kind, 'cell');
  assert.deepEqual(read, []);
  assert.deepEqual(
    sources.readFiles().map(({ path, text }) => [path, text]),
    [['/course/helper.ts', 'text 1']],
  );
  assert.deepEqual([sources.readFiles(), read.length], [[], 1]);
  sources.add(4, 'Cell 4', 'code', checked);
  assert.deepEqual(
    sources.readFiles().map(({ text }) => text),
    ['text 2'],
  );
});
