/** Notebook 7: its server runs our kernel, and its page opens our notebooks. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { quietClient } from '../../kernel/headless/servers/start-kernel.js';
import { notebookOf } from '../browser/notebook-file.js';
import { makePlace, type Place, type ServerProgram, startJupyter, token } from './program.js';
import { everythingWorks } from './through.js';

quietClient();
let place: Place;
let server: ServerProgram;
before(async () => {
  place = makePlace();
  server = await startJupyter(place, 'notebook');
});
after(async () => {
  await server?.stop();
  place.remove();
});

test('cells, errors, a figure and an interrupt work in Notebook 7', async () => {
  await everythingWorks(server);
});

test('its page of a notebook exists, and its server lists our kernel', async () => {
  writeFileSync(join(place.folder, 'work/page.ipynb'), JSON.stringify(notebookOf([{ source: '1 + 1' }])));
  const ask = (path: string): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers: { Authorization: `token ${token}` } });
  const page = await ask('notebooks/page.ipynb');
  assert.equal(page.status, 200);
  assert.match(await page.text(), /"notebookPage": "notebooks"/);
  const { kernelspecs } = (await (await ask('api/kernelspecs')).json()) as {
    kernelspecs: Record<string, { spec: unknown }>;
  };
  assert.equal((kernelspecs.layerlab!.spec as { display_name: string }).display_name, 'TypeScript (Layerlab)');
});
