/** The parts of JupyterLite that are used here. Its packages come from the page, which shares them. */

export type Channel = 'shell' | 'control' | 'stdin' | 'iopub';

/** A message as JupyterLab's own clients send and receive it. */
export interface LabMessage {
  readonly channel: Channel;
  readonly header: object;
  readonly parent_header: object;
  readonly metadata: object;
  readonly content: object;
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

export interface KernelOptions {
  readonly id: string;
  readonly name: string;
  /** The notebook's folder in the contents. */
  readonly location: string;
  sendMessage(message: LabMessage): void;
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly content: unknown;
}

/** JupyterLab's contents manager. */
export interface Contents {
  get(path: string, options: { content: boolean; type?: string; format?: string }): Promise<Entry>;
  save(path: string, options: { type: 'notebook'; format: 'json'; content: unknown }): Promise<unknown>;
}

/** Lumino's class of signals. */
export type SignalClass = new (sender: object) => { emit(value: undefined): void };

export interface KernelSpecs {
  register(options: { spec: object; create(options: KernelOptions): Promise<object> }): void;
}

/** JupyterLite's service worker: passes requests of workers to the page, which may answer as late as it likes. */
export interface ServiceWorkers {
  readonly browsingContextId: string;
  registerStdinHandler(name: string, answer: (data: { runtime: number }) => Promise<object>): void;
}

/** Hands a front end's requests to the kernels of the page. */
export interface KernelClient {
  interrupt(id: string): Promise<void>;
}

export interface App {
  readonly serviceManager: { readonly contents: Contents };
  readonly commands: { execute(command: string): Promise<unknown> };
}

/** A notebook that is open. */
export interface NotebookPanel {
  readonly node: HTMLElement;
  /** Resolves when its cells are shown. */
  readonly revealed: Promise<void>;
  readonly content: {
    readonly node: HTMLElement;
    readonly widgets: readonly { readonly node: HTMLElement; readonly model: { readonly id: string } }[];
    notebookConfig: object;
    activeCellIndex: number;
  };
  readonly context: {
    readonly ready: Promise<void>;
    readonly localPath: string;
    readonly model: NotebookModel;
    save(): Promise<void>;
  };
}

interface NotebookModel {
  getMetadata(name: string): unknown;
  setMetadata(name: string, value: unknown): void;
  toJSON(): unknown;
  fromJSON(content: object): void;
}

/** The notebooks that are open. */
export interface NotebookTracker {
  forEach(work: (panel: NotebookPanel) => void): void;
  readonly widgetAdded: { connect(slot: (sender: unknown, panel: NotebookPanel) => void): void };
}
