/** `prompt` and `confirm`: the cell blocks until the user has answered. */
import { currentId, emit } from '../../execution/current.js';
import { realm } from '../../execution/realm.js';

/** Thrown when the user interrupts a prompt, as by Python's input(). */
class KeyboardInterrupt extends Error {
  override readonly name: string = 'KeyboardInterrupt';
}

/** Asks the front end, and blocks. Throws if it takes no input, or when the user interrupts. */
export function ask(prompt: string): string {
  const problem = realm.promptProblem?.();
  if (problem !== undefined) throw new Error(problem);
  emit({ type: 'input', id: currentId(), prompt, password: false });
  const reply = realm.waitForReply();
  if ('value' in reply) return reply.value;
  if ('error' in reply) throw new Error(reply.error);
  throw new KeyboardInterrupt('the question was interrupted');
}

/** Asks for a line of text. An empty answer returns `defaultValue`. */
export function prompt(text = '', defaultValue: string | null = null): string | null {
  const shown = defaultValue === null || defaultValue === '' ? text : `${text} [${defaultValue}]`;
  return ask(shown && !/\s$/.test(shown) ? `${shown} ` : String(shown)) || (defaultValue ?? '');
}

/** Asks a yes-or-no question. Any answer but y or yes means no. */
export function confirm(text = ''): boolean {
  return /^y(es)?$/i.test(ask(`${text} [y/N] `.trimStart()).trim());
}
