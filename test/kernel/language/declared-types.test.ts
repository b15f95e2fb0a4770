/** What the next cell knows of a value: its type, also when only a package's entry can name it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderWith, Notebook } from './notebook.js';

const files = {
  'node_modules/entry/package.json': JSON.stringify({
    name: 'entry',
    version: '1.0.0',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
  }),
  'node_modules/entry/index.js': 'exports.make = () => ({ size: 1 })',
  'node_modules/entry/index.d.ts': "export type { Box } from './box.js'; export { make } from './box.js';",
  'node_modules/entry/box.d.ts': 'export type Box<T = number> = { readonly size: T }; export declare function make(): Box;',
};

test('a value whose type only the entry of its package can name keeps it in the next cell', async () => {
  const notebook = new Notebook(folderWith(files));
  await notebook.run("import { make } from 'entry'\nconst box = make()");
  assert.match(notebook.problem('const text: string = box.size').message, /'number'.*'string'/);
});
