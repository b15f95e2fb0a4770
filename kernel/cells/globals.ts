/** What cells see without an import. */
import type * as declared from '../language/project/declarations/globals.js';
import { comms } from './notebook/front-end/comms.js';
import { display } from './notebook/front-end/display.js';
import { confirm, prompt } from './notebook/front-end/prompt.js';
import { predict } from './notebook/predict.js';
import { record } from './notebook/record.js';
import { reveal } from './notebook/reveal.js';
import { interact } from './notebook/widgets/interact.js';
import { button, select, slider, toggle } from './notebook/widgets/live-controls.js';

type Globals = typeof declared;

/** Those that depend on how cells are run. */
type Provided = Pick<Globals, 'install' | 'vars'>;

export function globals({ install, vars }: Provided): Globals {
  const controls = { slider, select, toggle, button, interact };
  return { display, comms, prompt, confirm, install, vars, record, predict, reveal, ...controls };
}

/** Defines global names as Node does its own: not enumerable, and open to reassignment. */
export function defineGlobals(values: object): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
