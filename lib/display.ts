/** How an object displays itself in a notebook: Deno's convention, which our kernel follows too. */

/** The method of this name returns a MIME bundle. */
export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display');

/** The method of this name returns what `console.log` prints in Node. */
export const nodeInspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Representations of one value by MIME type; the front end shows the richest one it supports. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/**
 * Defines how the objects of a class display themselves. Call it in a static block: `isolatedDeclarations` does not allow
 * methods whose name is a symbol.
 */
export function showsItself<T extends object>(
  { prototype }: { readonly prototype: T },
  ways: { readonly notebook: (self: T) => MimeBundle; readonly terminal?: (self: T) => string },
): void {
  const define = (name: symbol, way: (self: T) => unknown): void => {
    Object.defineProperty(prototype, name, {
      configurable: true,
      value(this: T) {
        return way(this);
      },
    });
  };
  define(jupyterDisplay, ways.notebook);
  if (ways.terminal) define(nodeInspect, ways.terminal);
}
