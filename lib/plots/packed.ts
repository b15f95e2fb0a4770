/** Numbers as plotly takes them in base64, which is shorter than as text. */
import type { PlotlyObject } from './plotly-types.js';

/** Bytes or float32 numbers, row by row. */
export function packed(values: Uint8Array | Float32Array, shape: readonly number[] = [values.length]): PlotlyObject {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const dtype = values instanceof Uint8Array ? 'u1' : 'f4';
  return { dtype, bdata: btoa(text), ...(shape.length > 1 && { shape: shape.join(', ') }) };
}
