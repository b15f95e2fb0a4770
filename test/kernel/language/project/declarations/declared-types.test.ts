/** What the next cell knows of a value that a package made. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notebook } from '../../notebook.js';

test('a tensor is a tensor in the next cell, not any', async () => {
  const notebook = new Notebook();
  const code = "import { tensor } from 'layerlab'\nconst z = tensor([[1, 2]])";
  notebook.checked(code);
  notebook.commit(1, code);
  assert.match(notebook.problem('const text: string = z.data').message, /'Float32Array.*' is not assignable/);
});
