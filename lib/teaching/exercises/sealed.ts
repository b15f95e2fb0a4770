/** Texts that only the right key opens. It keeps an answer from being read, not from being guessed by a program. */
import { sha256 } from '../../math/sha256.js';

/** A sealed text: `[tag, text]`, where the tag tells whether a key opens it. */
export type Sealed = readonly [tag: string, text: string];

/** How often a key is hashed: trying all numbers of three digits takes a while. */
const rounds = 2000;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Turns what a learner might answer into a key. @param salt - differs from exercise to exercise */
export function keyOf(salt: string, form: string): Uint8Array {
  let key = sha256(bytesOf(`${salt}\n${form}`));
  for (let i = 1; i < rounds; i++) key = sha256(key);
  return key;
}

export function seal(key: Uint8Array, text: string): Sealed {
  return [tagOf(key), toBase64(mixed(key, bytesOf(text)))];
}

/** Returns the text that `key` opens, if there is one. */
export function opened(key: Uint8Array, sealed: readonly Sealed[]): string | undefined {
  const tag = tagOf(key);
  const found = sealed.find(([own]) => own === tag);
  return found && new TextDecoder().decode(mixed(key, fromBase64(found[1])));
}

function tagOf(key: Uint8Array): string {
  return toBase64(sha256(joined(key, bytesOf('tag'))).slice(0, 9));
}

/** A stream of hashes over the bytes: the same step seals and opens. */
function mixed(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const result = bytes.slice();
  for (let at = 0; at < bytes.length; at += 32) {
    const stream = sha256(joined(key, bytesOf(`text ${at}`)));
    for (let i = at; i < Math.min(at + 32, bytes.length); i++) result[i] ^= stream[i - at];
  }
  return result;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.of(...a, ...b);
}

/** Text as base64 of its UTF-8, so that it cannot be read in passing. */
export function encoded(text: string): string {
  return toBase64(bytesOf(text));
}

export function decoded(text: string): string {
  return new TextDecoder().decode(fromBase64(text));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
