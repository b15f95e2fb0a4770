/** What the plugin uses of JupyterLab. Its packages are the page's own, so these are their types in small. */

export interface Signal<S, T> {
  connect(slot: (sender: S, value: T) => void): boolean;
}

export interface Comm {
  onMsg: (message: { readonly content: { readonly data: unknown } }) => void;
  open(): unknown;
  send(data: object): unknown;
  close(): unknown;
  readonly isDisposed: boolean;
}

export interface KernelConnection {
  readonly status: string;
  readonly handleComms: boolean;
  readonly info: Promise<{ readonly implementation: string }>;
  readonly statusChanged: Signal<KernelConnection, string>;
  readonly connectionStatusChanged: Signal<KernelConnection, string>;
  createComm(target: string): Comm;
  /** Calls `take` with each comm of this target that the kernel opens, and the message that opened it. */
  registerCommTarget(
    target: string,
    take: (comm: Comm, opened: { readonly content: { readonly data: unknown } }) => unknown,
  ): void;
}

export interface Cell {
  readonly node: HTMLElement;
  readonly model: { readonly id: string; readonly executionState?: string };
  /** Resolves when the cell is drawn: cells far away are not, at first. */
  readonly ready: Promise<void>;
}

export interface SessionContext {
  readonly session: { readonly kernel: KernelConnection | null } | null;
  readonly kernelChanged: Signal<SessionContext, { readonly newValue: KernelConnection | null }>;
}

export interface NotebookPanel {
  readonly content: { readonly widgets: readonly Cell[] };
  readonly sessionContext: SessionContext;
  readonly disposed: Signal<NotebookPanel, void>;
}

export interface NotebookTracker {
  readonly currentWidget: NotebookPanel | null;
  readonly widgetAdded: Signal<NotebookTracker, NotebookPanel>;
}

export interface Settings {
  readonly composite: Readonly<Record<string, unknown>>;
  readonly changed: Signal<Settings, void>;
}

export interface SettingRegistry {
  load(plugin: string): Promise<Settings>;
}

export interface CommandPalette {
  addItem(item: { readonly command: string; readonly category: string }): unknown;
}

export interface Application {
  readonly commands: {
    addCommand(id: string, options: { label: string; isEnabled(): boolean; execute(): unknown }): unknown;
    execute(id: string): Promise<unknown>;
    notifyCommandChanged(id: string): void;
  };
}

/** Identifies a service of the page. */
export type Token<T> = { readonly name: string; readonly __service?: T };

/** The page's packages. */
export interface Packages {
  readonly '@jupyterlab/notebook': {
    readonly INotebookTracker: Token<NotebookTracker>;
    readonly NotebookActions: {
      runCells(
        notebook: NotebookPanel['content'],
        cells: readonly Cell[],
        sessionContext: SessionContext,
      ): Promise<boolean>;
    };
  };
  readonly '@jupyterlab/settingregistry': { readonly ISettingRegistry: Token<SettingRegistry> };
  readonly '@jupyterlab/apputils': { readonly ICommandPalette: Token<CommandPalette> };
}

/** JupyterLab's plugin, with the services that it requires and those that it takes where they are. */
export interface Plugin {
  readonly id: string;
  readonly description: string;
  readonly autoStart: boolean;
  readonly requires: readonly Token<unknown>[];
  readonly optional: readonly Token<unknown>[];
  activate(
    app: Application,
    tracker: NotebookTracker,
    registry: SettingRegistry | null,
    palette: CommandPalette | null,
  ): void;
}
