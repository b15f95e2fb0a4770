import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Locator, Page } from 'playwright-core';
import type { RunningJupyter } from '../../kernel/jupyter/launch.js';
import { root } from './lab.js';

/** What we use of JupyterLab's application, which `expose_app_in_browser` puts on the page. */
interface Application {
  readonly commands: { execute(command: string, args?: object): Promise<unknown> };
  readonly shell: { readonly currentWidget: NotebookPanel };
}

interface NotebookPanel {
  readonly content: {
    readonly model: { readonly sharedModel: { toJSON(): INotebookContent } };
    readonly widgets: readonly { readonly model: { id: string; type: string; trusted: boolean } }[];
  };
  readonly sessionContext: { session?: { kernel?: { status: string; connectionStatus: string } | null } | null };
}

/** The longest notebook runs for a minute on two cores; this is for slower machines. */
const idleLimitMs = 5 * 60_000;
const figure = '.layerlab-Figure';
/** Where an application shows a notebook; JupyterLab would also open what was open before. */
const places = { lab: 'lab/tree/', notebook: 'notebooks/' } as const;
const drawnFigure = `${figure} .js-plotly-plot .main-svg`;

/** What JupyterLab logs when the kernel is restarted while it asks for the debugger's state: it asks the new one. */
const restarting = /^Could not restore the debugger state: Canceled future for debug_request/;

/** A page that shows one notebook, and what went wrong on it. */
export class NotebookPage {
  /** The page itself, for what only one test needs. */
  readonly page: Page;
  /** Console errors, uncaught errors and requests to other servers: each one sentence. */
  readonly problems: string[] = [];
  readonly #server: { url: string; token: string };
  readonly #name: string;

  private constructor(page: Page, jupyter: RunningJupyter, name: string) {
    this.page = page;
    this.#server = { url: jupyter.url, token: jupyter.token };
    this.#name = name;
    this.#watch();
  }

  static async open(
    page: Page,
    jupyter: RunningJupyter,
    name: string,
    app: keyof typeof places = 'lab',
  ): Promise<NotebookPage> {
    const notebook = new NotebookPage(page, jupyter, name);
    await page.goto(`${jupyter.url}${places[app]}${name}?reset&token=${jupyter.token}`);
    await notebook.#untilShown();
    return notebook;
  }

  #watch(): void {
    this.page.on('pageerror', (error) => this.problems.push(`uncaught error: ${error.message}`));
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !restarting.test(message.text()))
        this.problems.push(`console error: ${message.text()}`);
    });
    this.page.on('request', (request) => this.#checkAddress(request.url()));
    this.page.on('websocket', (socket) => this.#checkAddress(socket.url().replace(/^ws/, 'http')));
  }

  #checkAddress(url: string): void {
    const inside = url.startsWith(this.#server.url) || url.startsWith('data:') || url.startsWith('blob:');
    if (!inside) this.problems.push(`request to another server: ${url}`);
  }

  async #untilShown(): Promise<void> {
    await this.page.locator('.jp-Notebook .jp-Cell').first().waitFor();
  }

  /** Loads the page anew, as a person would with F5. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#untilShown();
  }

  /**
   * Waits until the page is connected to its kernel, which is idle, and the server says so too. What the toolbar shows
   * is not enough: it says "idle" before there is a kernel, and a cell that is run then is silently not run.
   */
  async untilKernelIdle(): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const { jupyterapp } = window as unknown as { jupyterapp: Application };
        const kernel = jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
        return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
      },
      undefined,
      { timeout: idleLimitMs, polling: 50 },
    );
    await this.page.waitForFunction(
      sessionIsIdle,
      { ...this.#server, name: this.#name },
      { timeout: idleLimitMs, polling: 50 },
    );
  }

  /** Runs every cell and waits until the last one has ended. */
  async runAll(): Promise<void> {
    await this.untilKernelIdle();
    await this.command('notebook:run-all-cells');
    await this.untilKernelIdle();
  }

  /** Runs one of JupyterLab's commands, and waits for its end. */
  async command(name: string, args: object = {}): Promise<void> {
    await this.page.evaluate(
      async ([name, args]) => {
        const { jupyterapp } = window as unknown as { jupyterapp: Application };
        await jupyterapp.commands.execute(name, args);
      },
      [name, args] as const,
    );
  }

  /**
   * Shows every cell once, since JupyterLab attaches outputs only as they come into view, and waits for its figures. It
   * may put another element in a cell's place meanwhile, so cells are found anew.
   */
  async showAll(): Promise<void> {
    const cells = this.page.locator('.jp-Notebook .jp-Cell');
    for (let i = 0; i < (await cells.count()); i++) {
      await cells.nth(i).scrollIntoViewIfNeeded();
      for (const shown of await cells.nth(i).locator(figure).all())
        await shown.locator('.js-plotly-plot .main-svg').first().waitFor({ state: 'attached' });
    }
  }

  /** The figures that are drawn. */
  get figures(): Locator {
    return this.page.locator(figure).filter({ has: this.page.locator('.js-plotly-plot .main-svg') });
  }

  /** Waits until `count` figures are drawn. */
  async untilFigures(count: number): Promise<void> {
    await this.page.waitForFunction(
      ([selector, count]) =>
        new Set([...document.querySelectorAll(selector)].map((svg) => svg.closest('.layerlab-Figure'))).size === count,
      [drawnFigure, count] as const,
    );
  }

  /** The texts of outputs on stderr; JupyterLab marks error outputs with the same MIME type. */
  async errors(): Promise<string[]> {
    return await this.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').allTextContents();
  }

  /** The prompts of the code cells, such as `[3]:`; one that never ran is `[ ]:`. */
  async prompts(): Promise<string[]> {
    return await this.page.locator('.jp-CodeCell .jp-InputPrompt').allInnerTexts();
  }

  /** The notebook as the page holds it, saved or not. */
  async content(): Promise<INotebookContent> {
    return await this.page.evaluate(() => {
      const { jupyterapp } = window as unknown as { jupyterapp: Application };
      return jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON();
    });
  }

  /** The code cells whose outputs JupyterLab trusts: those that it ran, or that this server signed. */
  async trustedOutputs(): Promise<string[]> {
    return await this.page.evaluate(() => {
      const { jupyterapp } = window as unknown as { jupyterapp: Application };
      const cells = jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => model);
      return cells.filter(({ type, trusted }) => type === 'code' && trusted).map(({ id }) => id);
    });
  }

  /** Changes the page's theme, 'Light' or 'Dark', and waits until its styles are there. */
  async useTheme(theme: string): Promise<void> {
    await this.command('apputils:change-theme', { theme: `JupyterLab ${theme}` });
    await this.page.waitForFunction((light) => document.body.dataset.jpThemeLight === light, String(theme === 'Light'));
    await this.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  }

  /** Waits until `count` figures hold a picture, which the renderer makes some time after it has drawn. */
  async untilPictures(count: number): Promise<void> {
    await this.page.waitForFunction((count) => {
      const { jupyterapp } = window as unknown as { jupyterapp: Application };
      const { cells } = jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON();
      const outputs = cells.flatMap((cell) => (cell.outputs ?? []) as { data?: object }[]);
      const figures = outputs.filter(({ data }) => data && 'application/vnd.plotly.v1+json' in data);
      return figures.filter(({ data }) => data && 'image/png' in data).length === count;
    }, count);
  }

  /** Saves the notebook. */
  async save(): Promise<void> {
    await this.command('docmanager:save');
  }

  /** Keeps a picture in `screenshots/`, for a person to look at. */
  async screenshot(name: string): Promise<void> {
    const folder = join(root, 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** Runs in the page: whether the server lists the notebook's session with an idle kernel. */
async function sessionIsIdle({ url, token, name }: { url: string; token: string; name: string }): Promise<boolean> {
  const response = await fetch(`${url}api/sessions`, { headers: { Authorization: `token ${token}` } });
  const sessions = (await response.json()) as { path: string; kernel: { execution_state: string } }[];
  return sessions.some(({ path, kernel }) => path === name && kernel.execution_state === 'idle');
}
