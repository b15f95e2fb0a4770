/** A kernel in a page: messages in, messages out. */
import { handlersOf } from '../../handlers.js';
import { LanguageClient } from '../../language/client.js';
import type { Channels, RequestChannel } from '../../protocol/channels.js';
import { Dispatcher } from '../../protocol/dispatcher.js';
import type { Message } from '../../protocol/messages.js';
import { Session } from '../../protocol/session.js';
import { Shells } from '../../protocol/shells.js';
import { type Entry, History, type HistoryStore } from '../../requests/history.js';
import { Kernel } from '../../requests/kernel.js';
import { contentsFolder } from '../places.js';
import { type RuntimeOptions, RuntimeWorker } from './runtime-worker.js';
import { provideFiles, startEngine } from './shared-engine.js';

export { awaitAnswer } from './answers.js';
export type ReplyChannel = RequestChannel | 'iopub';

/** What a kernel in a page needs from its surroundings. */
export interface PageKernelOptions {
  /** The notebook's folder in the site's contents: '' for the root. */
  readonly folder: string;
  /** Stands for environment variables such as LAYERLAB_COMPUTE. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where prompts are asked in a page that is not isolated; without it they are refused. */
  readonly prompts?: RuntimeOptions['prompts'];
  send(channel: ReplyChannel, message: Message): void;
}

/** Cells of this visit; the browser keeps none. */
class VisitHistory implements HistoryStore {
  read(): Entry[] {
    return [];
  }
  reserveSession(first: number): number {
    return first;
  }
  append(): void {}
}

export class PageKernel {
  readonly #kernel: Kernel;
  readonly #dispatcher: Dispatcher;

  constructor({ folder, settings = {}, prompts, send }: PageKernelOptions) {
    const session = new Session(channelsOf(send));
    const at = folder === '' ? contentsFolder : `${contentsFolder}/${folder}`;
    this.#kernel = new Kernel({
      session,
      language: new LanguageClient({ folder: at, strict: settings.LAYERLAB_STRICT !== 'false' }, startEngine),
      startRuntime: (events) => new RuntimeWorker({ folder: at, settings, ...(prompts && { prompts }) }, events),
      history: new History(new VisitHistory()),
    });
    const shells = new Shells();
    const readVersions = () => ({ ...VERSIONS, host: 'the browser' });
    const handlers = handlersOf(this.#kernel, { shells, readVersions, shutDown: () => void this.close() });
    this.#dispatcher = new Dispatcher(session, shells, handlers);
  }

  /** Takes a message; returns at once. */
  receive(channel: RequestChannel, message: Message): void {
    this.#dispatcher.receive(channel, message);
  }

  /** Gives the compiler files of the site's contents, by path. */
  provide(files: Readonly<Record<string, string>>): void {
    provideFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${contentsFolder}/${path}`, text])));
  }

  /** Interrupts what runs. Variables are kept. */
  interrupt(): Promise<void> {
    return this.#kernel.interrupt();
  }

  /** Ends the runtime. The engine stays for the page's other kernels, and for the next one. */
  close(): Promise<void> {
    return this.#kernel.close();
  }
}

function channelsOf(send: PageKernelOptions['send']): Channels {
  return {
    send: async (channel, message) => send(channel, message),
    publish: async (message) => send('iopub', message),
    isBackedUp: false,
    settled: async () => {},
  };
}
