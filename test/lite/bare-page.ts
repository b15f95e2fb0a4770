/** The page's kernel without JupyterLite: a page that only sends messages and keeps what comes back. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { provideBrowser } from '../browser/provide-browser.js';
import { type StaticServer, serveFolder } from './static-server.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Published {
  readonly channel: string;
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string };
  // biome-ignore lint/suspicious/noExplicitAny: contents are as various as messages
  readonly content: any;
}

/** What a request brought. */
export interface Exchange {
  readonly reply: Published['content'];
  readonly outputs: readonly Published[];
}

/** Runs in the page: `ask` sends a request and resolves with its reply and what was published for it. */
const script = (page: string): string => `
import { PageKernel } from './${page}';
const seen = [];
const waiting = new Map();
const kernel = new PageKernel({ folder: '', send(channel, { header, parent_header, content }) {
  const message = { channel, header, parent_header, content };
  seen.push(message);
  const wait = waiting.get(parent_header.msg_id);
  if (!wait) return;
  if (channel !== 'iopub') wait.reply = content;
  else if (content.execution_state === 'idle') wait.isIdle = true;
  if (wait.reply && wait.isIdle) wait.resolve({ reply: wait.reply, outputs: of(parent_header.msg_id) });
} });
const of = (id) => seen.filter((each) => each.channel === 'iopub' && each.parent_header.msg_id === id);
let count = 0;
window.begin = (msg_type, content, channel = 'shell') => {
  const msg_id = 'request-' + ++count;
  const header = { msg_id, msg_type, session: 'page', username: '', date: new Date().toISOString(), version: '5.4' };
  const done = new Promise((resolve) => waiting.set(msg_id, { resolve }));
  kernel.receive(channel, { identities: [], header, parent_header: {}, metadata: {}, content, buffers: [] });
  return { msg_id, done };
};
window.ask = (...request) => window.begin(...request).done;
window.published = of;
window.untilStarted = async (id) => {
  while (!of(id).some(({ content }) => content.text?.includes('started'))) await new Promise((done) => setTimeout(done, 10));
};
window.isReady = true;`;

declare global {
  interface Window {
    ask(type: string, content: object, channel?: string): Promise<Exchange>;
    begin(
      type: string,
      content: object,
      channel?: string,
    ): { readonly msg_id: string; readonly done: Promise<Exchange> };
    published(id: string): readonly Published[];
    /** Resolves when a cell has printed `started`. */
    untilStarted(id: string): Promise<void>;
    isReady?: boolean;
  }
}

export class BarePage {
  readonly page: Page;
  /** Addresses that were asked for and are not the server's. */
  readonly foreign: string[] = [];
  readonly #browser: Browser;
  readonly #server: StaticServer;

  private constructor(browser: Browser, server: StaticServer, page: Page) {
    this.#browser = browser;
    this.#server = server;
    this.page = page;
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url()))
        this.foreign.push(request.url());
    });
  }

  /** Builds the kernel for pages and opens a page with it. */
  static async open(): Promise<BarePage> {
    execFileSync(process.execPath, [join(root, 'kernel/lite/build.mjs')], { stdio: 'inherit' });
    const { page: file } = JSON.parse(readFileSync(join(root, 'kernel/lite/dist/files.json'), 'utf8'));
    const html = `<!doctype html><script type="module">${script(file)}</script>`;
    const server = await serveFolder(join(root, 'kernel/lite/dist/static'), { '/': html });
    const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'];
    const browser = await chromium.launch({ executablePath: await provideBrowser(), args });
    const bare = new BarePage(browser, server, await browser.newPage());
    await bare.page.goto(server.url);
    await bare.page.waitForFunction(() => window.isReady, undefined, { timeout: 120_000 });
    return bare;
  }

  ask(type: string, content: object, channel?: string): Promise<Exchange> {
    return this.page.evaluate(([...request]) => window.ask(...request), [type, content, channel] as const);
  }

  /** Runs a cell. */
  run(code: string): Promise<Exchange> {
    return this.ask('execute_request', { code, stop_on_error: false });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
  }
}

/** The text that cells printed and the plain text of what they showed. */
export function textOf({ outputs }: Exchange): string {
  return outputs.map(({ content }) => content.text ?? content.data?.['text/plain'] ?? '').join('');
}
