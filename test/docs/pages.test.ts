/** What the documentation prints is true: its programs run in the kernel, in order, and its links lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { useKernel } from '../helpers/kernel-client.js';
import { blocksOf, localLinks, pages, root, textOf } from './pages.js';

for (const page of pages()) {
  test(`the links of ${page} lead to files that are there`, () => {
    assert.deepEqual(
      localLinks(page).filter((file) => !existsSync(join(root, file))),
      [],
    );
  });

  const blocks = blocksOf(textOf(page));
  if (blocks.length === 0) continue;
  describe(page, () => {
    const kernel = useKernel();
    test('its programs are right for the compiler and run, one after another', async () => {
      for (const { code, line } of blocks) {
        const { error } = await kernel().execute(code);
        assert.equal(error && `${error.ename}: ${error.evalue}`, undefined, `${page}, from line ${line}`);
      }
    });
  });
}
