/** docs/views.md says which forms each output has, and what other viewers choose of them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { useKernel } from '../helpers/kernel-client.js';
import { root, textOf } from './pages.js';

interface Row {
  readonly output: string;
  readonly cell: string;
  readonly forms: readonly string[];
  /** Whether JupyterLab adds the pictures of a figure. */
  readonly isDrawn: boolean;
  readonly chosen: readonly string[];
}

const mimes = /[a-z]+\/[a-z.+0-9-]+/g;
const rows: Row[] = textOf('docs/views.md')
  .split('\n')
  .filter((line) => /^\| [^|]+ \| `/.test(line))
  .map((line) => {
    const [output, cell, forms, ...chosen] = line.slice(2, -2).split(' | ');
    return {
      output: output!,
      cell: cell!.slice(1, -1),
      forms: forms!.match(mimes) ?? [forms!],
      isDrawn: forms!.includes('+ html, png'),
      chosen: chosen.map((form) => form.replaceAll('`', '')),
    };
  });

/** The ranks of JupyterLab's own renderers, and VS Code's NOTEBOOK_DISPLAY_ORDER (notebookCommon.ts). */
const orders: Record<'nbconvert' | 'jupyterlab' | 'vscode', readonly string[]> = {
  nbconvert: [],
  jupyterlab: [
    'application/json',
    'text/html',
    'text/markdown',
    'text/latex',
    'image/svg+xml',
    'image/png',
    'image/jpeg',
    'text/plain',
  ],
  vscode: [
    'application/json',
    'application/javascript',
    'text/html',
    'image/svg+xml',
    'text/latex',
    'text/markdown',
    'image/png',
    'image/jpeg',
    'text/plain',
  ],
};

before(() => {
  const ask =
    'import json; from nbconvert.exporters import HTMLExporter; ' +
    "print(json.dumps(HTMLExporter().config['NbConvertBase']['display_data_priority']))";
  const { python } = repositoryEnvironment(root);
  const all = JSON.parse(execFileSync(python, ['-c', ask], { cwd: join(root, 'test'), encoding: 'utf8' })) as string[];
  // A notebook is saved without the views of widgets.
  orders.nbconvert = all.filter((mime) => !mime.includes('widget-view'));
});

describe('docs/views.md', () => {
  const kernel = useKernel();

  test('has a row for each kind of output', () => assert.ok(rows.length >= 17, String(rows.length)));

  for (const { output, cell, forms, isDrawn, chosen } of rows)
    test(`${output}: its forms, its words, and what viewers choose`, async () => {
      await kernel().run("import * as layerlab from 'layerlab'");
      const exchange = await kernel().execute(cell);
      if (!forms[0].includes('/')) {
        assert.equal(forms[0], exchange.reply.status === 'error' ? 'error' : 'stream');
        assert.ok((exchange.traceback ?? '') + exchange.stdout);
        return;
      }
      const data = exchange.result ?? exchange.of('display_data')[0]!.data;
      assert.deepEqual(Object.keys(data).sort(), [...forms].sort());
      assert.match(String(data['text/plain']), /\S/);
      assert.doesNotMatch(String(data['text/plain']), /\[object |undefined/);
      const saved = [...forms, ...(isDrawn ? ['text/html', 'image/png'] : [])];
      const picks = Object.values(orders).map((order) => order.find((mime) => saved.includes(mime)));
      assert.deepEqual(picks, chosen);
    });
});
