/**
 * The safetensors format, <https://github.com/huggingface/safetensors>: eight bytes with the length of a JSON header, the
 * header, then the tensors' bytes without gaps. Pure: bytes in, tensors out, and the other way round.
 */
import { sizeOf } from '../../tensor/tensor.js';

type StoredArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A tensor as it lies in a file, row-major. */
export interface StoredTensor {
  /** The file's name of the element type: 'F32', 'F64', … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** F16 and BF16 are read as Float32Array, which holds all their values. */
  readonly data: StoredArray;
}

export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface ElementType {
  readonly bytes: number;
  read(bytes: ArrayBuffer): StoredArray;
}

const elementTypes: Readonly<Record<string, ElementType>> = {
  F64: { bytes: 8, read: (bytes) => new Float64Array(bytes) },
  F32: { bytes: 4, read: (bytes) => new Float32Array(bytes) },
  F16: { bytes: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf) },
  BF16: { bytes: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), fromBrainFloat) },
  I64: { bytes: 8, read: (bytes) => new BigInt64Array(bytes) },
  I32: { bytes: 4, read: (bytes) => new Int32Array(bytes) },
  I16: { bytes: 2, read: (bytes) => new Int16Array(bytes) },
  I8: { bytes: 1, read: (bytes) => new Int8Array(bytes) },
  U64: { bytes: 8, read: (bytes) => new BigUint64Array(bytes) },
  U32: { bytes: 4, read: (bytes) => new Uint32Array(bytes) },
  U16: { bytes: 2, read: (bytes) => new Uint16Array(bytes) },
  U8: { bytes: 1, read: (bytes) => new Uint8Array(bytes) },
  BOOL: { bytes: 1, read: (bytes) => new Uint8Array(bytes) },
};

/** The dtype under which an array is written. */
const dtypeNames = new Map<unknown, string>([
  [Float64Array, 'F64'],
  [Float32Array, 'F32'],
  [Int32Array, 'I32'],
  [Uint8Array, 'U8'],
]);

/** What can be written. */
export interface WritableTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

/** The longest header that other readers take, too. */
const longestHeader = 100_000_000;
const prefix = 8;

/** The bytes of a safetensors file. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  // wide elements first, so that each tensor lies at a multiple of its element's size
  const entries = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const [name, { shape, data }] of entries) {
    if (name === '__metadata__') throw new RangeError("safetensors: a tensor cannot be called '__metadata__'");
    const dtype = dtypeNames.get(data.constructor);
    if (sizeOf(shape) !== data.length)
      throw new RangeError(
        `safetensors: expected ${sizeOf(shape)} values for '${name}' [${shape}], got ${data.length}`,
      );
    header.push([name, { dtype, shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(objectText(header));
  const start = Math.ceil((prefix + json.length) / 8) * 8;
  const file = new Uint8Array(start + end).fill(0x20, prefix, start); // the header is padded with spaces
  new DataView(file.buffer).setBigUint64(0, BigInt(start - prefix), true);
  file.set(json, prefix);
  let at = start;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/** JSON of an object by entries: a name such as '__proto__' or '1' stays where it is. */
function objectText(entries: readonly [string, unknown][]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/**
 * The tensors of a safetensors file, each a copy. Everything is checked before anything is read.
 *
 * @throws RangeError that says what is wrong: a truncated file, a header that is no such header, sizes that do not
 * agree, tensors that overlap or leave gaps
 */
export function decodeSafetensors(file: Uint8Array): StoredTensors {
  const { header, start } = readHeader(file);
  const entries: [string, Entry][] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header))
    if (name === '__metadata__') metadata = checkMetadata(value);
    else entries.push([name, checkEntry(name, value)]);
  checkCoverage(entries, file.length - start);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    const bytes = new Uint8Array(file.subarray(start + begin, start + end)); // a Buffer's slice would be no copy
    tensors.set(name, { dtype, shape, data: elementTypes[dtype].read(bytes.buffer) });
  }
  return { tensors, metadata };
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** How files of other kinds begin, and what they are. */
const others: readonly (readonly [begin: string, kind: string])[] = [
  ['PK\x03\x04', "a zip archive, as PyTorch's .pt, Keras' .keras and NumPy's .npz are"],
  ['\x80\x02', "a Python pickle, as PyTorch's old .pt is"],
  ['\x89HDF\r\n', "an HDF5 file, as Keras' .h5 is"],
  ['\x93NUMPY', "NumPy's .npy"],
  ['GGUF', 'a GGUF file'],
];

/** @throws RangeError that says what the file is, if it is a known one of another kind */
function checkKind(file: Uint8Array): void {
  const begin = String.fromCharCode(...file.subarray(0, 8));
  const kind = others.find(([mark]) => begin.startsWith(mark))?.[1];
  if (kind !== undefined)
    throw broken(`it is ${kind}; in Python, save with safetensors.torch.save_file or safetensors.numpy.save_file`);
}

function readHeader(file: Uint8Array): { header: object; start: number } {
  checkKind(file);
  if (file.length < prefix) throw broken(`it has ${file.length} bytes, fewer than the 8 of the header's length`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > longestHeader) throw broken(`its header would have ${length} bytes, more than ${longestHeader}`);
  const start = prefix + Number(length);
  if (start > file.length)
    throw broken(`its header would end at byte ${start}, but the file has ${file.length}: truncated?`);
  const header: unknown = parse(file.subarray(prefix, start));
  if (!isObject(header)) throw broken('its header is no JSON object');
  return { header, start };
}

function parse(bytes: Uint8Array): unknown {
  if (bytes[0] !== 0x7b) throw broken("its header does not begin with '{'");
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw broken(`its header is no JSON: ${(error as Error).message}`);
  }
  if (keysIn(value) !== keysWritten(text)) throw broken('its header has a name twice');
  return value;
}

/** How many names stand in a JSON text: strings before a colon. */
function keysWritten(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at++;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at++;
    let next = at;
    while (/\s/.test(text[next] ?? '')) next++;
    if (text[next] === ':') keys++;
  }
  return keys;
}

/** How many names the objects in a JSON value have altogether. */
function keysIn(value: unknown): number {
  let keys = 0;
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inner = Object.values(next);
    if (!Array.isArray(next)) keys += inner.length;
    for (const each of inner) rest.push(each);
  }
  return keys;
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string'))
    throw broken('its __metadata__ is not an object of strings');
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown): Entry {
  const where = `tensor ${short(name)}`;
  if (!isObject(value)) throw broken(`${where} is not described by an object`);
  const { dtype, shape, data_offsets: offsets, ...others } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0) throw broken(`${where} has an unknown field ${short(Object.keys(others)[0])}`);
  if (typeof dtype !== 'string') throw broken(`${where} has no dtype`);
  if (!Object.hasOwn(elementTypes, dtype)) throw unreadable(where, dtype);
  if (!isCounts(shape)) throw broken(`${where} has no shape of whole numbers`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    throw broken(`${where} has no valid data_offsets`);
  const bytes = shape.reduce((product, length) => product * length, elementTypes[dtype].bytes);
  const [begin, end] = offsets;
  if (!Number.isSafeInteger(bytes) || bytes !== end - begin)
    throw broken(
      `${where} of ${dtype} [${shape.join(', ')}] needs ${bytes} bytes, its data_offsets give ${end - begin}`,
    );
  return { dtype, shape, begin, end };
}

/** The tensors must lie one after the other, from the first byte of the data to the last. */
function checkCoverage(entries: readonly [string, Entry][], length: number): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const [name, { begin, end }] of sorted) {
    if (begin !== at) throw broken(`tensor ${short(name)} begins at byte ${begin} of the data instead of ${at}`);
    at = end;
  }
  if (at !== length) throw broken(`its tensors end at byte ${at} of the data, which has ${length}: truncated?`);
}

/** A name from the file, in quotes and of a length that can be read. */
function short(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** A dtype of the format, such as float8, of which there are no arrays here: the file may be valid. */
function unreadable(where: string, dtype: string): RangeError {
  const readable = Object.keys(elementTypes).join(', ');
  return new RangeError(
    `safetensors: ${where} has dtype ${short(dtype)}, which cannot be read here (${readable} can); in Python, save it as one of these, for instance tensor.float()`,
  );
}

function broken(reason: string): RangeError {
  return new RangeError(`safetensors: not a valid file: ${reason}`);
}

/** IEEE 754 half precision: sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The upper half of a float32. */
function fromBrainFloat(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0];
}
