/** Encoding and decoding of messages for the test client, written from the specification and independent of the kernel. */
import { createHmac, randomUUID } from 'node:crypto';

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin';
// biome-ignore lint/suspicious/noExplicitAny: the content is arbitrary; spec.ts checks it before a test reads it
export type Json = Record<string, any>;

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  readonly subshell_id?: string;
}

export interface Message {
  readonly channel: Channel;
  /** The frames before the delimiter: iopub's topic; none on a dealer's channels. */
  readonly prefix: readonly string[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Buffer[];
}

export const delimiter = '<IDS|MSG>';

export function newHeader(type: string, session: string, extra: Partial<Header> = {}): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: 'test',
    date: new Date().toISOString(),
    version: '5.4',
    ...extra,
  };
}

/** Returns the hex digest of HMAC-SHA256 over the frames of the four dictionaries. */
export function signature(key: string, dictionaries: readonly (Buffer | string)[]): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const dictionary of dictionaries) hmac.update(dictionary);
  return hmac.digest('hex');
}

export interface Outgoing {
  readonly header: Header;
  readonly parent?: Partial<Header>;
  readonly metadata?: Json;
  readonly content: Json;
  readonly buffers?: readonly Uint8Array[];
}

export function encode(key: string, { header, parent, metadata, content, buffers }: Outgoing): Buffer[] {
  const dictionaries = [header, parent ?? {}, metadata ?? {}, content].map((part) => Buffer.from(JSON.stringify(part)));
  const head = [Buffer.from(delimiter), Buffer.from(signature(key, dictionaries))];
  return [...head, ...dictionaries, ...(buffers ?? []).map((buffer) => Buffer.from(buffer))];
}

/** Decodes a message. Throws an Error that names the wrong frame and the problem. */
export function decode(key: string, channel: Channel, frames: readonly Buffer[]): Message {
  const at = frames.findIndex((frame) => frame.equals(Buffer.from(delimiter)));
  if (at < 0) throw new Error(`no delimiter ${delimiter} in ${frames.length} frames`);
  const [signed, ...rest] = frames.slice(at + 1);
  const dictionaries = rest.slice(0, 4);
  if (signed === undefined || dictionaries.length < 4) throw new Error(`only ${frames.length} frames`);
  const expected = signature(key, dictionaries);
  if (signed.toString() !== expected) throw new Error(`signature ${signed} where ${expected} was expected`);
  const [header, parent, metadata, content] = dictionaries.map(parse) as [Header, Partial<Header>, Json, Json];
  const prefix = frames.slice(0, at).map(String);
  return { channel, prefix, header, parent, metadata, content, buffers: rest.slice(4) };
}

const names = ['header', 'parent_header', 'metadata', 'content'];

function parse(frame: Buffer, index: number): Json {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch (error) {
    throw new Error(`${names[index]} is not JSON in UTF-8: ${error}: ${frame.subarray(0, 80)}`);
  }
  throw new Error(`${names[index]} is not an object: ${frame.subarray(0, 80)}`);
}
