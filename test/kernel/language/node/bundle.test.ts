import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { bundle } from '../../../../kernel/language/node/bundle.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-bundle-'));
after(() => rmSync(folder, { recursive: true }));

test('characters outside Latin-1 are escaped and mean the same', () => {
  const texts = {
    'entry.js': `import { ellipsis } from './text.js';
      const größe = \`→ \${ellipsis}\`;
      globalThis.found = [größe, /^⇄$/.test('⇄'), /^\\p{Emoji}$/u.test('😀'), /^[😀]$/u.test('😀'), '日本'.length];`,
    'text.js': `export const ellipsis = '…'; // – a dash`,
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  const source = bundle(join(folder, 'entry.js'), folder, {});
  equal(/[^\0-\xff]/.test(source), false);
  const sandbox: { found?: unknown } = {};
  runInNewContext(source, sandbox);
  deepEqual([...(sandbox.found as unknown[])], ['→ …', true, true, true, 2]);
});
