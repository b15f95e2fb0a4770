/** Encodes and decodes messages: frames, signatures, the replay guard. Messaging spec, "The Wire Protocol". */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Header, JsonObject, Message } from '../messages.js';

const delimiter = Buffer.from('<IDS|MSG>');
/** How many signatures are remembered. */
const replayLimit = 65_536;

/** A message that must be dropped. The reason contains nothing of its content. */
export class WireError extends Error {}

export function sign(key: string, frames: readonly Uint8Array[]): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest('hex');
}

/** Whether the signature is right. Compares in constant time, so that it cannot be guessed byte by byte. */
export function isSigned(key: string, frames: readonly Uint8Array[], signature: Uint8Array): boolean {
  const expected = Buffer.from(sign(key, frames));
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

/** Refuses replayed messages by remembering the signatures of the latest. */
export class ReplayGuard {
  readonly #seen = new Set<string>();

  /** Throws WireError if the signature has been seen. */
  check(signature: string): void {
    if (signature === '') return;
    if (this.#seen.has(signature)) throw new WireError('the message was sent twice');
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

/** Decodes a message. Throws WireError if it is malformed, wrongly signed or replayed. */
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

/** Encodes and signs a message. Lone surrogates become U+FFFD, since JSON must be UTF-8. */
export function encode(key: string, message: Message): Uint8Array[] {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [...message.identities, delimiter, Buffer.from(sign(key, parts)), ...parts, ...message.buffers];
}
