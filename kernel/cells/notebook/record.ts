/** `record(name, value)`: named values, which sweeps collect from the notebook's outputs. */
import { inspect } from 'node:util';
import { jsonText } from '../execution/json-text.js';
import { display } from './front-end/display.js';
import { recordMime } from './record-mime.js';

/** Stores a named value in the cell's output, where it reads `name: value`. NaN and infinities become strings: JSON lacks them. */
export function record(name: string, value: unknown): void {
  if (typeof name !== 'string' || name === '') throw new TypeError(`record: expected a name, got ${inspect(name)}`);
  const json = JSON.parse(jsonText(`record('${name}')`, value ?? null, withoutNaN)) as unknown;
  display.raw({ [recordMime]: { name, value: json }, 'text/plain': `${name}: ${JSON.stringify(json)}` });
}

function withoutNaN(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
