/** Comms: messages between cells and the front end's widgets, both ways. Messaging spec, "Custom Messages". */
import { inspect } from 'node:util';
import type {
  CommMessage,
  CommOptions,
  Comm as DeclaredComm,
  comms as declaredComms,
} from '../../../language/project/declarations/globals.js';
import type { CommFrame, CommKind } from '../../../runtime/link.js';
import { currentId, emit } from '../../execution/current.js';
import { jsonText } from '../../execution/json-text.js';

type Data = Record<string, unknown>;
type TargetHandler = (comm: Comm, message: CommMessage) => unknown;

const open = new Map<string, Comm>();
const targets = new Map<string, TargetHandler>();

function emitComm(kind: CommKind, content: CommFrame['content'], { metadata = {}, buffers = [] }: CommOptions): void {
  for (const part of [content.data, metadata]) checkObject(part);
  const message = jsonText('comm', { content, metadata });
  emit({ type: 'comm', id: currentId(), kind, message, buffers: buffers.map(bytesOf) });
}

function checkObject(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`comm: expected data and metadata to be objects, got ${inspect(value)}`);
}

function bytesOf(buffer: unknown): Uint8Array {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  throw new TypeError(`comm: expected buffers of bytes, got ${inspect(buffer)}`);
}

/** An open comm. */
export class Comm implements DeclaredComm {
  onMessage: (message: CommMessage) => unknown = () => {};
  onClose: (message: CommMessage) => unknown = () => {};

  constructor(
    readonly targetName: string,
    readonly id: string,
  ) {
    open.set(id, this);
  }

  send(data: Data, options: CommOptions = {}): void {
    emitComm('comm_msg', { comm_id: this.id, data }, options);
  }

  close(data: Data = {}, options: CommOptions = {}): void {
    if (!open.has(this.id)) return;
    emitComm('comm_close', { comm_id: this.id, data }, options);
    open.delete(this.id);
  }
}

export const comms: typeof declaredComms = {
  open(targetName, data = {}, options = {}) {
    const id = crypto.randomUUID();
    emitComm('comm_open', { comm_id: id, target_name: targetName, data }, options);
    return new Comm(targetName, id);
  },
  register(targetName, handler) {
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

/** Hands a message of the front end to its handler. Resolves when the handler is done. */
export async function receiveComm(frame: CommFrame): Promise<void> {
  const { content, metadata, buffers } = frame;
  await handlers[frame.kind](frame, { data: content.data, metadata, buffers });
}
