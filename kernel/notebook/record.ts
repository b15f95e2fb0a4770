/** `record(name, value)`: values that a sweep gathers from the notebook's outputs. */
import { display } from './display.js';

/** The MIME type of a recorded value, which notebooks that ran carry. @public */
export const recordMime = 'application/vnd.layerlab.record+json';

/** Keeps a named value in the cell's output; shown as `name: value`. */
export function record(name: string, value: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`record: expected a name, got ${JSON.stringify(name)}`);
  const json = JSON.parse(JSON.stringify(value ?? null)) as unknown;
  display.raw({ [recordMime]: { name, value: json }, 'text/plain': `${name}: ${JSON.stringify(json)}` });
}
