/** How an object shows itself in a notebook: Deno's convention, which our kernel follows too. */

/** The method of this name returns a MIME bundle. */
export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display');

/** The method of this name returns what `console.log` prints in Node. */
export const nodeInspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Representations of one thing by MIME type; the front end shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;
