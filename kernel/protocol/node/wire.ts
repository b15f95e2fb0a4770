/** Frames ⇄ messages: signing, checking, the replay guard. Pure: no sockets, no clock. Messaging spec, "The Wire Protocol". */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Header, JsonObject, Message } from '../messages.js';

const delimiter = Buffer.from('<IDS|MSG>');
/** Signatures kept to refuse a message that is sent twice. */
const replayLimit = 65_536;

/** A message that may not be acted on; the reason holds nothing of its content. */
export class WireError extends Error {}

export function sign(key: string, frames: readonly Uint8Array[]): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest('hex');
}

/** Compares in constant time, so that a signature cannot be guessed byte by byte. */
export function isSigned(key: string, frames: readonly Uint8Array[], signature: Uint8Array): boolean {
  const expected = Buffer.from(sign(key, frames));
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

/** Remembers signatures, and forgets the oldest when there are too many. */
export class ReplayGuard {
  readonly #seen = new Set<string>();

  /** Throws when the signature came before. */
  check(signature: string): void {
    if (signature === '') return;
    if (this.#seen.has(signature)) throw new WireError('a message was sent twice');
    this.#seen.add(signature);
    if (this.#seen.size > replayLimit) this.#seen.delete(this.#seen.values().next().value!);
  }
}

function parseObject(frame: Uint8Array, part: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame));
  } catch {
    throw new WireError(`the ${part} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError(`the ${part} is not an object`);
  return value as JsonObject;
}

function checkHeader(header: JsonObject): Header {
  for (const field of ['msg_id', 'msg_type', 'session']) {
    if (typeof header[field] !== 'string') throw new WireError(`the header has no ${field}`);
  }
  return header as unknown as Header;
}

/** Reads a message from its frames. Throws WireError when it is malformed, unsigned or replayed. */
export function decode(key: string, frames: readonly Uint8Array[], guard: ReplayGuard): Message {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  if (at < 0 || frames.length < at + 6) throw new WireError('frames are missing');
  const signature = frames[at + 1]!;
  const parts = frames.slice(at + 2, at + 6);
  if (!isSigned(key, parts, signature)) throw new WireError('the signature is wrong');
  guard.check(Buffer.from(signature).toString('latin1'));
  return {
    identities: frames.slice(0, at),
    header: checkHeader(parseObject(parts[0]!, 'header')),
    parent_header: parseObject(parts[1]!, 'parent_header'),
    metadata: parseObject(parts[2]!, 'metadata'),
    content: parseObject(parts[3]!, 'content'),
    buffers: frames.slice(at + 6),
  };
}

/** The frames of a message, signed. A lone surrogate in a text becomes U+FFFD, since JSON must be UTF-8. */
export function encode(key: string, message: Message): Uint8Array[] {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [...message.identities, delimiter, Buffer.from(sign(key, parts)), ...parts, ...message.buffers];
}
