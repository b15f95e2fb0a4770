/** The little of JupyterLab's application that tests use; the site exposes it for them. */
interface Future {
  onIOPub: (message: { readonly content: Shown }) => void;
  onStdin: (message: { readonly header: object }) => void;
  readonly done: Promise<{
    readonly content: { readonly status: string; readonly ename?: string; readonly evalue?: string };
  }>;
  sendInputReply(content: object, parent: object): void;
}

interface Shown {
  readonly text?: string;
  readonly data?: Readonly<Record<string, string>>;
}

interface Kernel {
  requestExecute(content: object, disposeOnDone: boolean): Future;
  requestComplete(content: object): Promise<{ readonly content: { readonly matches: readonly string[] } }>;
  interrupt(): Promise<void>;
  restart(): Promise<void>;
}

interface NotebookModel {
  toJSON(): unknown;
  setMetadata(name: string, value: unknown): void;
  getMetadata(name: string): unknown;
}

interface App {
  readonly shell: {
    readonly currentWidget: {
      readonly sessionContext: { readonly ready: Promise<void>; readonly session: { readonly kernel: Kernel } };
      readonly content: { readonly model: NotebookModel };
    };
  };
  readonly commands: { execute(command: string, args?: object): Promise<unknown> };
}

declare global {
  interface Window {
    jupyterapp: App;
  }
}

export {};
