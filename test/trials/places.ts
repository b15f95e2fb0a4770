/** The static page where a reader may open it: a private window, a frame of another site, without storage, network or headers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Frame, type Page } from 'playwright-core';
import { markdownTable } from '../bench/kernel/table.js';
import { provideBrowser } from '../browser/provide-browser.js';
import { runInKernel } from '../lite/ask-kernel.js';
import { isolation, SiteInBrowser } from '../lite/site-in-browser.js';
import { serveFolder } from '../lite/static-server.js';
import type { Outcome } from './trial.js';

/** What the kernel needs of a policy, and what JupyterLab needs. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
].join('; ');

const name = '00-start-here.ipynb';
const figure = `import { distributions, Dropout, normal } from 'layerlab'
distributions({ half: new Dropout({ rate: 0.5, seed: 1 }) }, normal([100, 8], { seed: 1 }))`;
const head = ['where', '1 + 1', 'figure', 'Stop keeps the variables', 'prompt', 'work is kept'];

type Tried = readonly string[];
const yes = (is: boolean): string => (is ? 'yes' : '**no**');

/** Tries what a reader does. @param kept - whether a change outlives a reload, where that was tried */
async function tryOut(page: Page | Frame, kept = ''): Promise<Tried> {
  const sum = await runInKernel(page, '1 + 1');
  const shown = await runInKernel(page, figure);
  const stopped = await runInKernel(page, "let kept = 7\nconsole.log('started')\nwhile (true);", { stopAfter: 100 });
  const after = await runInKernel(page, 'kept');
  const asked = await runInKernel(page, "prompt('name?')", { answer: 'Ada' });
  console.log(sum, shown.types, stopped, after, asked);
  return [
    yes(sum.text === '2'),
    yes(shown.types.some((type) => type.includes('plotly'))),
    yes(stopped.ename === 'KeyboardInterrupt' && after.text === '7'),
    asked.text === "'Ada'" ? 'yes' : says(asked.evalue),
    kept,
  ];
}

/** A feature that a place cannot have must say so. */
const says = (evalue: string | undefined): string =>
  evalue?.includes('service worker') ? 'says that it cannot' : '**no**';

async function shownIn(page: Page | Frame): Promise<void> {
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 180_000 });
}

/** Whether a changed notebook is there after a reload. */
async function outlivesReload(page: Page | Frame, reload: () => Promise<void>): Promise<string> {
  await page.evaluate(async () => {
    const app = window.jupyterapp;
    app.shell.currentWidget.content.model.setMetadata('mine', true);
    await app.commands.execute('docmanager:save');
  });
  await reload();
  await shownIn(page);
  const isKept = await page.evaluate(() => window.jupyterapp.shell.currentWidget.content.model.getMetadata('mine'));
  return yes(isKept === true);
}

async function plain(site: SiteInBrowser): Promise<Tried> {
  const page = await site.open(name);
  const kept = await outlivesReload(page, async () => void (await page.reload()));
  return tryOut(page, kept);
}

async function withoutNetwork(site: SiteInBrowser): Promise<Tried> {
  const context = await site.browser.newContext();
  const page = await site.open(name, '', context);
  await runInKernel(page, figure);
  await context.setOffline(true);
  const tried = await tryOut(page, '');
  await context.close();
  return tried;
}

/** A profile with settings that a command line cannot give. */
async function withProfile<T>(profile: object, work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-profile-'));
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify({ profile }));
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'];
  const context = await chromium.launchPersistentContext(folder, { executablePath: await provideBrowser(), args });
  try {
    return await work(context);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const storageBlocked = { default_content_setting_values: { cookies: 2 } };
const foreignStorageBlocked = { block_third_party_cookies: true, cookie_controls_mode: 1 };

function withoutStorage(site: SiteInBrowser): Promise<Tried> {
  return withProfile(storageBlocked, async (context) => tryOut(await site.open(name, '', context)));
}

/** The frame's address has another host than the page around it. */
function inForeignFrame(site: SiteInBrowser, profile: object): Promise<Tried> {
  return withProfile(profile, async (context) => {
    const frame = `<iframe src="${site.url}/lab/index.html?path=${name}" width="1200" height="800"></iframe>`;
    const around = await serveFolder(site.folder, { '/around.html': `<!doctype html>${frame}` });
    const page = await context.newPage();
    await page.goto(`${around.url.replace('127.0.0.1', 'localhost')}/around.html`);
    const inner = (await (await page.waitForSelector('iframe')).contentFrame())!;
    await shownIn(inner);
    const tried = await tryOut(inner);
    await around.stop();
    return tried;
  });
}

async function withHeaders(site: SiteInBrowser, headers: Readonly<Record<string, string>>): Promise<Tried> {
  const other = await site.withHeaders(headers);
  const page = await other.open(name);
  const tried = await tryOut(page);
  await page.close();
  await other.server.stop();
  return tried;
}

export async function places(): Promise<Outcome> {
  const site = await SiteInBrowser.start();
  const tries: Readonly<Record<string, () => Promise<Tried>>> = {
    'private window, below a path, no headers': () => plain(site),
    'COOP and COEP': () => withHeaders(site, isolation),
    'network off after the first cell': () => withoutNetwork(site),
    'all storage blocked': () => withoutStorage(site),
    'frame of another site': () => inForeignFrame(site, {}),
    'frame of another site, its storage blocked': () => inForeignFrame(site, foreignStorageBlocked),
    'the Content-Security-Policy of docs/link.md': () => withHeaders(site, { 'content-security-policy': policy }),
  };
  const rows: string[][] = [];
  try {
    for (const [where, attempt] of Object.entries(tries)) {
      rows.push([where, ...(await attempt())]);
      console.log(rows.at(-1)!.join(' | '));
    }
  } finally {
    await site.stop();
  }
  return { table: markdownTable(head, rows), passed: !rows.flat().includes('**no**') };
}
