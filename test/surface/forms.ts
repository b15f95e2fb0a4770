/** Numbers in every form in which a function may get them, and the numbers of whatever it returns. */
import ndarray from 'ndarray';

export const forms = ['float32', 'int32', 'uint8', 'float64', 'strided', 'plain ndarray', 'nested', 'flat'] as const;
export type Form = (typeof forms)[number];

/** Makes an argument of whole numbers ≥ 0 in row-major order. Its type is whatever the function asks for. */
// biome-ignore lint/suspicious/noExplicitAny: the forms are what the types do not allow
export type Give = (values: readonly number[], shape: readonly number[]) => any;

const makers: Readonly<Record<Form, Give>> = {
  float32: (values, shape) => ndarray(Float32Array.from(values), [...shape]),
  int32: (values, shape) => ndarray(Int32Array.from(values), [...shape]),
  uint8: (values, shape) => ndarray(Uint8Array.from(values), [...shape]),
  float64: (values, shape) => ndarray(Float64Array.from(values), [...shape]),
  strided: (values, shape) => ndarray(Float32Array.from(values).reverse(), [...shape]).step(...shape.map(() => -1)),
  'plain ndarray': (values, shape) => ndarray([...values], [...shape]),
  nested: (values, shape) => nest([...values], shape),
  flat: (values) => [...values],
};

export function giver(form: Form): Give {
  return makers[form];
}

function nest(values: number[], shape: readonly number[]): unknown {
  if (shape.length === 0) return values[0];
  const size = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) => nest(values.slice(i * size, (i + 1) * size), shape.slice(1)));
}

/** All numbers in a result, in order: those of tensors in row-major order, of figures those that are drawn. */
export function digest(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (typeof value !== 'object' || value === null) return [];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if ('stride' in value && 'offset' in value) return digest(ndarrayValues(value as ndarray.NdArray));
  return Object.values(value).flatMap(digest);
}

function ndarrayValues(x: ndarray.NdArray): number[] {
  if (x.dimension === 0) return [x.get()];
  if (x.dimension === 1) return Array.from({ length: x.shape[0] }, (_, i) => x.get(i));
  return Array.from({ length: x.shape[0] }, (_, i) => ndarrayValues(x.pick(i))).flat();
}
