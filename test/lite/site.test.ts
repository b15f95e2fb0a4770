/** The site that `npm run site` builds, in Chromium, from a server that sends no headers. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { type Browser, chromium, type Page } from 'playwright-core';
import { compareOutputs } from '../../kernel/headless/notebook/compare-outputs.js';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { withoutWidgetViews } from '../../kernel/headless/notebook/widget-views.js';
import { buildSite } from '../../kernel/jupyter/site.js';
import { provideBrowser } from '../browser/provide-browser.js';
import { type StaticServer, serveFolder } from './static-server.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'layerlab-site-'));
const foreign: string[] = [];
let server: StaticServer;
let browser: Browser;

before(async () => {
  const site = await buildSite({ root, contents: 'notebooks', out: join(folder, 'site') });
  exposeApp(join(site, 'jupyter-lite.json'));
  server = await serveFolder(site);
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'];
  browser = await chromium.launch({ executablePath: await provideBrowser(), args });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes JupyterLab's application reachable for the tests. */
function exposeApp(file: string): void {
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  whole['jupyter-config-data'].exposeAppInBrowser = true;
  writeFileSync(file, JSON.stringify(whole));
}

/** Opens a notebook in JupyterLab. */
async function open(name: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) foreign.push(request.url());
  });
  await page.goto(`${server.url}/lab/index.html?path=${name}&LAYERLAB_COMPUTE=wasm-deterministic`);
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 120_000 });
  return page;
}

/** Runs all cells and returns the notebook as it is then. */
async function runAll(page: Page): Promise<INotebookContent> {
  return await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application, which has no types here
    const app = (window as any).jupyterapp;
    await app.shell.currentWidget.sessionContext.ready;
    await app.commands.execute('notebook:run-all-cells');
    return app.shell.currentWidget.content.model.toJSON();
  });
}

test('the first notebook runs and shows what is committed', async () => {
  const name = '00-start-here.ipynb';
  const page = await open(name);
  const committed = readNotebook(join(root, 'notebooks', name));
  assert.deepEqual(compareOutputs(committed, withoutWidgetViews(await runAll(page))), []);
});

test('an exercise checks an answer with the file beside its notebook', async () => {
  const name = '01-one-layer-one-mask.ipynb';
  const page = await open(name);
  const committed = readNotebook(join(root, 'notebooks', name));
  assert.deepEqual(compareOutputs(committed, withoutWidgetViews(await runAll(page))), []);
});

test('the site has no source maps', () => {
  const files = readdirSync(join(folder, 'site'), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    files.filter((file) => file.endsWith('.map')),
    [],
  );
});

test('nothing is asked of another host', () => {
  assert.deepEqual(foreign, []);
});
