/** The site that `npm run site` builds, below a path, in Chromium. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { compareOutputs, type Difference } from '../../kernel/headless/notebook/compare-outputs.js';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { withoutWidgetViews } from '../../kernel/headless/notebook/widget-views.js';
import { buildSite } from '../../kernel/headless/site/build-site.js';
import { provideBrowser } from '../browser/provide-browser.js';
import './jupyterlab-app.js';
import { type Headers, type StaticServer, serveFolder } from './static-server.js';

export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What `_headers` asks of a host. */
export const isolation: Headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

interface Parts {
  readonly place: string;
  readonly server: StaticServer;
  readonly browser: Browser;
}

export class SiteInBrowser {
  readonly browser: Browser;
  readonly server: StaticServer;
  /** The site's folder. */
  readonly folder: string;
  /** Addresses of other hosts that were asked for. */
  readonly foreign: string[] = [];
  /** Errors that pages reported. */
  readonly problems: string[] = [];
  readonly #place: string;

  private constructor({ place, server, browser }: Parts) {
    this.#place = place;
    this.folder = join(place, 'www/course');
    this.server = server;
    this.browser = browser;
  }

  /** Builds the site, serves it below /course/ and starts a browser. */
  static async start(contents: string = 'notebooks'): Promise<SiteInBrowser> {
    const place = mkdtempSync(join(tmpdir(), 'layerlab-site-'));
    const site = await buildSite({ root, contents, out: join(place, 'www/course'), base: '/course/' });
    exposeApp(join(site, 'jupyter-lite.json'));
    const server = await serveFolder(join(place, 'www'));
    const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'];
    const browser = await chromium.launch({ executablePath: await provideBrowser(), args });
    return new SiteInBrowser({ place, server, browser });
  }

  /** The same site from a host that sends headers. Its server is stopped alone. */
  async withHeaders(headers: Headers): Promise<SiteInBrowser> {
    const server = await serveFolder(join(this.#place, 'www'), {}, headers);
    return new SiteInBrowser({ place: this.#place, server, browser: this.browser });
  }

  get url(): string {
    return `${this.server.url}/course`;
  }

  /** Opens a page of the site. */
  async visit(path: string, context: Browser | BrowserContext = this.browser): Promise<Page> {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1280, height: 900 });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.server.url) && !/^(blob|data):/.test(url)) this.foreign.push(url);
    });
    page.on('pageerror', ({ message }) => this.problems.push(message));
    await page.goto(`${this.url}/${path}`);
    return page;
  }

  /** Opens a notebook in JupyterLab. @param settings - further parameters of the address */
  async open(name: string, settings: string = '', context: Browser | BrowserContext = this.browser): Promise<Page> {
    const page = await this.visit(`lab/index.html?path=${name}${settings}`, context);
    await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 120_000 });
    return page;
  }

  /** Runs a notebook and returns it with what it shows. */
  async run(name: string, settings: string = ''): Promise<INotebookContent> {
    const page = await this.open(name, settings);
    const shown = withoutWidgetViews(await runAll(page));
    await page.close();
    return shown;
  }

  /** Runs a notebook with the numbers that are committed; returns what differs. */
  async differences(name: string): Promise<Difference[]> {
    const shown = await this.run(name, '&LAYERLAB_COMPUTE=wasm-deterministic');
    return compareOutputs(readNotebook(join(root, 'notebooks', name)), shown);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.#place, { recursive: true, force: true });
  }
}

/** Makes JupyterLab's application reachable for the tests. */
function exposeApp(file: string): void {
  const whole = JSON.parse(readFileSync(file, 'utf8'));
  whole['jupyter-config-data'].exposeAppInBrowser = true;
  writeFileSync(file, JSON.stringify(whole));
}

/** Runs all cells and returns the notebook as it is then. */
export async function runAll(page: Page): Promise<INotebookContent> {
  return await page.evaluate(async () => {
    const app = window.jupyterapp;
    await app.shell.currentWidget.sessionContext.ready;
    await app.commands.execute('notebook:run-all-cells');
    return app.shell.currentWidget.content.model.toJSON() as INotebookContent;
  });
}
