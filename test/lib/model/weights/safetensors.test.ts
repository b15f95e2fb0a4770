import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  decodeSafetensors,
  encodeSafetensors,
  type WritableTensor,
} from '../../../../lib/model/weights/safetensors.js';
import { fc } from '../../../helpers/property.js';

interface GoldenFile {
  file: string;
  tensors: Record<string, { dtype: string; shape: number[]; data: string[] }>;
}

// Python's safetensors 0.8.0: test/golden/make-safetensors.py
const golden: Record<string, GoldenFile> = JSON.parse(
  readFileSync(new URL('../../../golden/safetensors.json', import.meta.url), 'utf8'),
);

for (const [name, { file, tensors }] of Object.entries(golden))
  test(`reads ${name} as Python's safetensors wrote them`, () => {
    const decoded = decodeSafetensors(Buffer.from(file, 'base64'));
    assert.deepEqual(new Set(decoded.tensors.keys()), new Set(Object.keys(tensors)));
    for (const [key, { dtype, shape, data }] of Object.entries(tensors)) {
      const tensor = decoded.tensors.get(key)!;
      assert.equal(tensor.dtype, dtype);
      assert.deepEqual(tensor.shape, shape);
      const wanted = data.map((value) => (tensor.data instanceof BigInt64Array ? BigInt(value) : Number(value)));
      assert.deepEqual(
        [...tensor.data],
        tensor.data instanceof Float32Array ? wanted.map((v) => Math.fround(Number(v))) : wanted,
      );
    }
    assert.deepEqual(decoded.metadata, { format: 'pt', note: 'a \\" : {b} \\ end' });
  });

const example = (): Map<string, WritableTensor> =>
  new Map<string, WritableTensor>([
    ['y', { shape: [3], data: new Int32Array([1, -2, 3]) }],
    ['dense/kernel', { shape: [2, 2], data: new Float32Array([1.5, Number.NaN, -0, 1e-45]) }],
    ['__proto__', { shape: [], data: new Float64Array([0.1]) }],
    ['bytes', { shape: [0, 5], data: new Uint8Array(0) }],
  ]);

test('what was written is read back, bit by bit', () => {
  const { tensors, metadata } = decodeSafetensors(encodeSafetensors(example(), { made: 'here' }));
  assert.deepEqual(metadata, { made: 'here' });
  for (const [name, { shape, data }] of example()) {
    assert.deepEqual(tensors.get(name)?.shape, shape, name);
    assert.deepEqual(Buffer.from(tensors.get(name)!.data.buffer), Buffer.from(data.buffer), name);
  }
});

test('the data of a written file begin at a multiple of eight bytes, and each tensor at one of its element', () => {
  const file = encodeSafetensors(example());
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  assert.equal(length % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  for (const [name, { data }] of example())
    if (name !== '__proto__') assert.equal(header[name].data_offsets[0] % data.BYTES_PER_ELEMENT, 0);
});

/** A file with this header text and as many bytes of data. */
function fileOf(header: string | object, dataBytes: number, lengthOff = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length + lengthOff), true);
  file.set(json, 8);
  return file;
}

const four = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
const hostile: Record<string, [Uint8Array, RegExp]> = {
  'an empty file': [new Uint8Array(0), /0 bytes, fewer than the 8/],
  'a header longer than the file': [fileOf('{}', 0, 1000), /header would end at byte 1010, but the file has 10/],
  'a header of 2⁶⁴ bytes': [new Uint8Array(8).fill(255), /header would have 18446744073709551615 bytes/],
  'a header that is no JSON': [fileOf('{"a":', 0), /header is no JSON/],
  'a header that is a list': [fileOf('[]', 0), /does not begin with '\{'/],
  'a header that is no UTF-8': [fileOf('{}', 0).fill(0xff, 9, 10), /header is no JSON/],
  'a name twice': [fileOf(`{"a":${JSON.stringify(four)},"a":${JSON.stringify(four)}}`, 4), /a name twice/],
  'a field twice': [fileOf('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4), /a name twice/],
  'a dtype of which there are no arrays': [
    fileOf({ a: { ...four, dtype: 'F8_E4M3' } }, 1),
    /^safetensors: tensor "a" has dtype "F8_E4M3", which cannot be read here \(F64, .*tensor\.float\(\)$/,
  ],
  'a dtype from the prototype': [fileOf({ a: { ...four, dtype: 'constructor' } }, 4), /has dtype "constructor"/],
  'a missing dtype': [
    fileOf({ a: { shape: [1], data_offsets: [0, 4] } }, 4),
    /not a valid file: tensor "a" has no dtype/,
  ],
  'a negative length': [fileOf({ a: { ...four, shape: [-1] } }, 4), /no shape of whole numbers/],
  'a fractional length': [fileOf({ a: { ...four, shape: [0.5] } }, 4), /no shape of whole numbers/],
  'a shape that is larger than its bytes': [
    fileOf({ a: { ...four, shape: [2] } }, 4),
    /needs 8 bytes, its data_offsets give 4/,
  ],
  'a shape that overflows': [fileOf({ a: { ...four, shape: [2 ** 40, 2 ** 40] } }, 4), /needs .* bytes/],
  'offsets that run backwards': [fileOf({ a: { ...four, data_offsets: [4, 0] } }, 4), /no valid data_offsets/],
  'offsets beyond the file': [
    fileOf({ a: { ...four, data_offsets: [0, 4] } }, 3),
    /tensors end at byte 4 of the data, which has 3/,
  ],
  'bytes that belong to no tensor': [fileOf({ a: four }, 8), /tensors end at byte 4 of the data, which has 8/],
  'tensors that overlap': [
    fileOf({ a: { ...four, shape: [2], data_offsets: [0, 8] }, b: { ...four, data_offsets: [4, 8] } }, 8),
    /tensor "b" begins at byte 4 of the data instead of 8/,
  ],
  'a gap between tensors': [
    fileOf({ a: four, b: { ...four, data_offsets: [8, 12] } }, 12),
    /tensor "b" begins at byte 8 of the data instead of 4/,
  ],
  'an unknown field': [fileOf({ a: { ...four, strides: [1] } }, 4), /unknown field "strides"/],
  'metadata that is no object of strings': [
    fileOf({ __metadata__: { a: 1 }, a: four }, 4),
    /__metadata__ is not an object of strings/,
  ],
  'a tensor that is a number': [fileOf({ a: 4 }, 0), /tensor "a" is not described by an object/],
  'an endless list': [fileOf(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 0), /safetensors: not a valid file/],
};

for (const [name, [file, message]] of Object.entries(hostile))
  test(`refuses ${name}, and says so`, () => {
    assert.throws(
      () => decodeSafetensors(file),
      (error: Error) => error instanceof RangeError && message.test(error.message),
    );
  });

test('any bytes give an error or tensors that fill the file exactly; never a crash', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(fc.property(bytes, (file) => outcome(file)));
});

test('a written file with a few bytes changed, cut or added gives an error or tensors that fill it exactly', () => {
  const file = encodeSafetensors(example(), { made: 'here' });
  const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), fc.integer({ min: 0, max: file.length + 8 }), (changes, length) => {
      const changed = new Uint8Array(length);
      changed.set(file.subarray(0, length));
      for (const [at, value] of changes) if (at < length) changed[at] = value;
      outcome(changed);
    }),
    { numRuns: 2000 },
  );
});

const offsets = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => (a < b ? [a, b] : [b, a]));
const entry = fc.record({
  dtype: fc.constantFrom('F32', 'F64', 'U8', 'F16', 'I64', 'NONE'),
  shape: fc.array(fc.oneof(fc.nat(6), fc.constantFrom(2 ** 31, 2 ** 53, -1, 0.5)), { maxLength: 3 }),
  data_offsets: offsets,
});

test('any header of the right form gives an error or tensors that fill the file exactly', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 3 }), entry, { maxKeys: 4 }), fc.nat(40), (header, dataBytes) =>
      outcome(fileOf(header, dataBytes)),
    ),
    { numRuns: 2000 },
  );
});

/** Decodes; what comes out must account for every byte of the data, which also bounds the memory. */
function outcome(file: Uint8Array): void {
  try {
    const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    const { tensors } = decodeSafetensors(file);
    const bytes = [...tensors.values()].reduce(
      (sum, { data, dtype }) => sum + (dtype === 'F16' || dtype === 'BF16' ? data.byteLength / 2 : data.byteLength),
      0,
    );
    assert.equal(bytes, file.length - start);
  } catch (error) {
    assert.ok(error instanceof RangeError && !/call stack/.test(error.message), String(error));
  }
}

test('a tensor whose values do not fill its shape is not written', () => {
  assert.throws(
    () => encodeSafetensors(new Map([['a', { shape: [2], data: new Float32Array(3) }]])),
    /expected 2 values for 'a' \[2\], got 3/,
  );
  assert.throws(
    () => encodeSafetensors(new Map([['__metadata__', { shape: [0], data: new Float32Array(0) }]])),
    /__metadata__/,
  );
});
