/** A real JupyterLab on a free port and a real browser, for tests that look at pages. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { type BrowserContext, chromium } from 'playwright-core';
import { firstFreePort, launch, type RunningJupyter } from '../../kernel/jupyter/launch.js';
import type { Environment } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { NotebookPage } from './notebook-page.js';
import { provideBrowser } from './provide-browser.js';

export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a test may want otherwise. */
export interface LabOptions {
  /** Notebooks to make in the server's folder, by file name. */
  readonly notebooks?: Readonly<Record<string, INotebookContent>>;
  /** Whether the repository's own notebooks are copied there too. */
  readonly withCourse?: boolean;
  readonly app?: 'lab' | 'notebook';
  /** Variables for the kernels. */
  readonly env?: NodeJS.ProcessEnv;
  /** The Python environment of the server. Defaults to the repository's. */
  readonly environment?: Environment;
}

/** A server with a folder of its own and a browser. Nothing of the person's own Jupyter is read or written. */
export class Lab {
  readonly #folder: string;
  readonly #jupyter: RunningJupyter;
  readonly #context: BrowserContext;
  readonly #log: string[];
  readonly #app: 'lab' | 'notebook';

  private constructor(
    folder: string,
    jupyter: RunningJupyter,
    context: BrowserContext,
    log: string[],
    app: 'lab' | 'notebook',
  ) {
    this.#app = app;
    this.#folder = folder;
    this.#jupyter = jupyter;
    this.#context = context;
    this.#log = log;
  }

  static async start(options: LabOptions = {}): Promise<Lab> {
    const { notebooks = {}, withCourse = false, app = 'lab' } = options;
    const folder = mkdtempSync(join(tmpdir(), 'layerlab-lab-'));
    const log: string[] = [];
    mkdirSync(join(folder, 'notebooks'));
    if (withCourse) cpSync(join(root, 'notebooks'), join(folder, 'notebooks'), { recursive: true });
    for (const [name, content] of Object.entries(notebooks))
      writeFileSync(join(folder, 'notebooks', name), JSON.stringify(content));
    const jupyter = await startServer(folder, options, log);
    const context = await openBrowser().catch(async (error) => {
      await jupyter.stop();
      throw error;
    });
    return new Lab(folder, jupyter, context, log, app);
  }

  get url(): string {
    return this.#jupyter.url;
  }

  /** What a client needs to start kernels here. */
  get address(): { url: string; token: string } {
    return { url: this.#jupyter.url, token: this.#jupyter.token };
  }

  /** What the server said so far. */
  get log(): string {
    return this.#log.join('');
  }

  /** Opens a notebook in a page of its own. */
  async open(name: string): Promise<NotebookPage> {
    return await NotebookPage.open(await this.#context.newPage(), this.#jupyter, name, this.#app);
  }

  /** The notebook as it is saved now. */
  saved(name: string): INotebookContent {
    return JSON.parse(this.savedText(name));
  }

  /** The notebook's file as it is now. */
  savedText(name: string): string {
    return readFileSync(join(this.#folder, 'notebooks', name), 'utf8');
  }

  /** A request to the server's REST interface. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    return await fetch(this.url + path, { ...init, headers: { Authorization: `token ${this.#jupyter.token}` } });
  }

  /** Ends browser and server and removes the folder. */
  async stop(): Promise<void> {
    await this.#context.browser()?.close();
    await this.#jupyter.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function startServer(
  folder: string,
  { app = 'lab', env: variables = {}, environment = repositoryEnvironment(root) }: LabOptions,
  log: string[],
): Promise<RunningJupyter> {
  const own = (name: string): string => join(folder, name);
  const env = { ...variables, HOME: own('home'), JUPYTER_DATA_DIR: own('data'), JUPYTER_RUNTIME_DIR: own('runtime') };
  mkdirSync(env.HOME);
  return await launch({
    environment,
    notebooks: own('notebooks'),
    state: own('state'),
    port: await firstFreePort(20_000 + (process.pid % 12_000)),
    app,
    env,
    log: (text) => log.push(text),
    options: ['--LabApp.expose_app_in_browser=True', '--JupyterNotebookApp.expose_app_in_browser=True'],
  });
}

/** One context for all pages of a lab: they share the browser's cache, which saves most of a page's loading time. */
async function openBrowser(): Promise<BrowserContext> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...asRoot, '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: await provideBrowser(), args });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.newPage(); // stays open: a context whose last page was closed opens no further one (Chromium 150)
  return context;
}
