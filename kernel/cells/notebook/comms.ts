/** Comms: messages between cells and the front end's widgets, both ways. Messaging spec, "Custom Messages". */
import { randomUUID } from 'node:crypto';
import type { CommFrame, CommKind } from '../../runtime/link.js';
import { currentId } from '../execution/execution.js';
import { emit } from '../node/output.js';

export interface CommMessage {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

export interface CommOptions {
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

type Data = Record<string, unknown>;
type TargetHandler = (comm: Comm, message: CommMessage) => unknown;

const open = new Map<string, Comm>();
const targets = new Map<string, TargetHandler>();

function emitComm(kind: CommKind, content: CommFrame['content'], { metadata = {}, buffers = [] }: CommOptions): void {
  emit({ type: 'comm', id: currentId(), comm: { kind, content, metadata, buffers } });
}

/** One open line to the front end. */
export class Comm {
  /** Called with each message of the other side. */
  onMessage: (message: CommMessage) => unknown = () => {};
  /** Called when the other side closes. */
  onClose: (message: CommMessage) => unknown = () => {};

  constructor(
    readonly targetName: string,
    readonly id: string = randomUUID(),
  ) {
    open.set(id, this);
  }

  send(data: Data, options: CommOptions = {}): void {
    emitComm('comm_msg', { comm_id: this.id, data }, options);
  }

  /** Closes the line; the other side is told. May be called twice. */
  close(data: Data = {}, options: CommOptions = {}): void {
    if (open.delete(this.id)) emitComm('comm_close', { comm_id: this.id, data }, options);
  }
}

/** What cells see as `comms`. */
export const comms = {
  /** Opens a line to the front end's `targetName`. */
  open(targetName: string, data: Data = {}, options: CommOptions = {}): Comm {
    const comm = new Comm(targetName);
    emitComm('comm_open', { comm_id: comm.id, target_name: targetName, data }, options);
    return comm;
  },
  /** Says what happens when the front end opens a line to `targetName`. */
  register(targetName: string, handler: TargetHandler): void {
    targets.set(targetName, handler);
  },
};

type Received = (frame: CommFrame, message: CommMessage) => unknown;

const handlers: Record<CommKind, Received> = {
  comm_open({ content }, message) {
    const handler = targets.get(content.target_name ?? '');
    if (!handler) return emitComm('comm_close', { comm_id: content.comm_id, data: {} }, {});
    return handler(new Comm(content.target_name!, content.comm_id), message);
  },
  comm_msg({ content }, message) {
    return open.get(content.comm_id)?.onMessage(message);
  },
  comm_close({ content }, message) {
    const comm = open.get(content.comm_id);
    open.delete(content.comm_id);
    return comm?.onClose(message);
  },
};

/** Gives a message of the front end to whom it is for; resolves when the handler is done. */
export async function receiveComm(frame: CommFrame): Promise<void> {
  const { content, metadata, buffers } = frame;
  await handlers[frame.kind](frame, { data: content.data, metadata, buffers });
}
