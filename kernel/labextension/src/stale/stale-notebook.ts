/** The stale cells of one open notebook: hears of them from its kernel, marks them and runs them again. */
import type { KernelConnection, NotebookPanel, Packages } from './lab.js';
import { mark, type StaleCell } from './marks.js';

const target = 'layerlab.stale';

/** What happens to stale cells: nothing, marks, or they run again by themselves. */
export type Reactive = 'off' | 'mark' | 'run';

type Actions = Packages['@jupyterlab/notebook']['NotebookActions'];

export class StaleNotebook {
  readonly #panel: NotebookPanel;
  readonly #actions: Actions;
  readonly #onChange: () => void;
  #reactive: Reactive = 'mark';
  #stale: readonly StaleCell[] = [];
  #kernel: KernelConnection | undefined;
  #comm: ReturnType<KernelConnection['createComm']> | undefined;
  #isRunning = false;
  /** What has run by itself since the person ran something: cells that use each other run once. */
  readonly #ran = new Set<string>();

  /** @param onChange - called when there are other stale cells */
  constructor(panel: NotebookPanel, actions: Actions, onChange: () => void) {
    this.#panel = panel;
    this.#actions = actions;
    this.#onChange = onChange;
    panel.sessionContext.kernelChanged.connect((_, { newValue }) => this.#use(newValue));
    this.#use(panel.sessionContext.session?.kernel ?? null);
  }

  set reactive(reactive: Reactive) {
    this.#reactive = reactive;
    if (reactive === 'off') this.#leave();
    else this.#listen();
    this.#runByItself();
  }

  /** Whether running again helps any cell. */
  get canRun(): boolean {
    return this.#runnable.length > 0;
  }

  /** Runs the stale cells again, in the kernel's order. */
  async run(): Promise<void> {
    const { content, sessionContext } = this.#panel;
    const byId = new Map(content.widgets.map((cell) => [cell.model.id, cell]));
    const cells = this.#runnable.flatMap((id) => byId.get(id) ?? []);
    await this.#actions.runCells(content, cells, sessionContext);
  }

  /** A name whose cell was deleted does not come back by running again. */
  get #runnable(): string[] {
    return this.#stale.filter(({ because }) => because.some(({ why }) => why !== 'gone')).map(({ cell }) => cell);
  }

  #use(kernel: KernelConnection | null): void {
    this.#leave();
    this.#kernel = kernel ?? undefined;
    kernel?.statusChanged.connect((_, status) => this.#follow(kernel, status));
    kernel?.connectionStatusChanged.connect((_, status) => status === 'connected' && this.#listen());
    this.#listen();
  }

  /** A kernel that starts again has no comms; the page connects to it again. */
  #follow(kernel: KernelConnection, status: string): void {
    if (kernel !== this.#kernel) return;
    if (/restarting|dead|terminating/.test(status)) this.#forget();
    else if (status === 'idle') this.#runByItself();
  }

  #listen(): void {
    const kernel = this.#kernel;
    if (!kernel?.handleComms || !this.#isDeaf) return;
    void kernel.info.then(({ implementation }) => {
      if (implementation !== 'layerlab' || kernel !== this.#kernel || !this.#isDeaf) return;
      this.#comm = kernel.createComm(target);
      this.#comm.onMsg = ({ content }) => this.#show((content.data as { stale: StaleCell[] }).stale);
      this.#comm.open();
    });
  }

  get #isDeaf(): boolean {
    return this.#reactive !== 'off' && (this.#comm?.isDisposed ?? true);
  }

  #leave(): void {
    if (this.#comm?.isDisposed === false) this.#comm.close();
    this.#forget();
  }

  #forget(): void {
    this.#comm = undefined;
    this.#show([]);
  }

  #show(stale: readonly StaleCell[]): void {
    this.#stale = stale;
    mark(this.#panel.content.widgets, stale, () => void this.run());
    this.#onChange();
  }

  /** Waits until nothing runs, so that a cell that is about to run anyway runs once. */
  #runByItself(): void {
    if (this.#reactive !== 'run' || this.#isRunning || this.#isBusy) return;
    const isDone = this.#runnable.every((cell) => this.#ran.has(cell));
    if (isDone) this.#ran.clear();
    else this.#runOnce();
  }

  #runOnce(): void {
    for (const cell of this.#runnable) this.#ran.add(cell);
    this.#isRunning = true;
    void this.run().finally(() => {
      this.#isRunning = false;
      this.#runByItself();
    });
  }

  get #isBusy(): boolean {
    return this.#panel.content.widgets.some(({ model }) => model.executionState === 'running');
  }
}
