/**
 * A kernel of JupyterLite. It answers `handleMessage` at once, since JupyterLite hands over no further message before:
 * completions would wait for the running cell. Which message waits for which is the dispatcher's business.
 */
import type { Message } from '../../protocol/messages.js';
import type { PageKernel, PageKernelOptions } from '../page/page-kernel.js';
import type { Contents, KernelOptions, LabMessage, SignalClass } from './jupyterlite.js';
import { importsFiles, readFiles } from './local-files.js';

export interface Surroundings {
  readonly Signal: SignalClass;
  readonly contents: Contents;
  readonly settings: Readonly<Record<string, string>>;
  readonly prompts: PageKernelOptions['prompts'];
  readonly makeKernel: (options: PageKernelOptions) => PageKernel;
  /** Called when the kernel has ended. */
  ended(id: string): void;
}

export class LiteKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready: Promise<void> = Promise.resolve();
  readonly disposed: { emit(value: undefined): void };
  isDisposed = false;
  readonly #kernel: PageKernel;
  readonly #surroundings: Surroundings;

  constructor({ id, name, location, sendMessage }: KernelOptions, surroundings: Surroundings) {
    this.id = id;
    this.name = name;
    this.location = location.replace(/^\/|\/$/g, '');
    this.disposed = new surroundings.Signal(this);
    this.#surroundings = surroundings;
    this.#kernel = surroundings.makeKernel({
      folder: this.location,
      settings: surroundings.settings,
      ...(surroundings.prompts && { prompts: surroundings.prompts }),
      send: (channel, message) => sendMessage(toLab(channel, message)),
    });
  }

  async handleMessage(message: LabMessage): Promise<void> {
    const { code } = message.content as { code?: string };
    if (code && importsFiles(code)) this.#kernel.provide(await readFiles(this.#surroundings.contents, this.location));
    this.#kernel.receive(message.channel === 'iopub' ? 'shell' : message.channel, fromLab(message));
  }

  interrupt(): Promise<void> {
    return this.#kernel.interrupt();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    void this.#kernel.close();
    this.#surroundings.ended(this.id);
    this.disposed.emit(undefined);
  }
}

/** Front ends take messages of their own session only. */
function toLab(channel: LabMessage['channel'], message: Message): LabMessage {
  const { header, parent_header, metadata, content, buffers } = message;
  const session = parent_header.session ?? header.session;
  const views = buffers.map(({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength));
  return { channel, header: { ...header, session }, parent_header, metadata, content, buffers: views };
}

function fromLab({ header, parent_header, metadata, content, buffers = [] }: LabMessage): Message {
  const bytes = buffers.map((each) =>
    ArrayBuffer.isView(each) ? new Uint8Array(each.buffer, each.byteOffset, each.byteLength) : new Uint8Array(each),
  );
  return { identities: [], header, parent_header, metadata, content, buffers: bytes } as unknown as Message;
}
