/** The module `tslab`: its `display` and `newDisplay`, in terms of ours. */
import type { DisplayOptions } from '../../../language/project/declarations/globals.js';
import { display } from './display.js';

export const tslab: Record<string, unknown> = {
  display: tslabDisplay(),
  newDisplay: () => tslabDisplay(crypto.randomUUID()),
};

/** tslab's display has a method for each MIME type. One made by newDisplay updates its output from the second call on. */
function tslabDisplay(id?: string): Record<string, unknown> {
  let shown = false;
  const options = (): DisplayOptions => {
    const update = shown && id !== undefined;
    shown = true;
    return id === undefined ? {} : { id, update };
  };
  const names = ['html', 'markdown', 'latex', 'svg', 'javascript', 'text', 'png', 'jpeg', 'gif'] as const;
  const forms = names.map((name) => [name, (content: never) => void display[name](content, options())]);
  const raw = (mime: string, content: unknown): void => void display.raw({ [mime]: content }, options());
  return { ...Object.fromEntries(forms), raw };
}
