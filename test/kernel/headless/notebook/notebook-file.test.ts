import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { formatNotebook, readNotebook, writeNotebook } from '../../../../kernel/headless/notebook/notebook-file.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-notebook-'));
after(() => rmSync(folder, { recursive: true }));

/** Written by `nbformat.writes` of nbformat 5.10.4. */
const written = `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "a",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "one\\n",
      "two"
     ]
    },
    {
     "data": {
      "application/vnd.plotly.v1+json": {
       "data": [],
       "layout": {
        "title": "a\\nb"
       }
      },
      "image/png": "iVBORw0KGgo=",
      "text/plain": [
       "é ≈ 1\\u2028",
       "end"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": [
    "const a = 1\\n",
    "a"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "b",
   "metadata": {
    "tags": [
     "x"
    ]
   },
   "source": []
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`.replace('\\u2028', '\u2028');

test('a notebook is written with the bytes that nbformat writes', () => {
  const file = join(folder, 'same.ipynb');
  writeFileSync(file, written);
  assert.equal(formatNotebook(readNotebook(file)), written);
});

test('texts are joined when read, and writing leaves only the complete file', () => {
  const file = join(folder, 'read', '..', 'whole.ipynb');
  writeFileSync(file, written);
  const notebook = readNotebook(file);
  assert.equal(notebook.cells[0]!.source, 'const a = 1\na');
  writeNotebook(file, { ...notebook, cells: [] } as INotebookContent);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).cells, []);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('part')),
    [],
  );
});

test('a file that is not a notebook is refused with its name', () => {
  const file = join(folder, 'bad.ipynb');
  writeFileSync(file, '{');
  assert.throws(() => readNotebook(file), { name: 'Problem', message: /bad\.ipynb cannot be read as a notebook/ });
  writeFileSync(file, '{"nbformat": 3}');
  assert.throws(() => readNotebook(file), { name: 'Problem', message: /expected a notebook of format 4, got 3/ });
});
