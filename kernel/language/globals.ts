/**
 * The names that every cell sees without an import. This file is the single source: the checker reads its declarations
 * (completion and inspection show these comments), and the runtime implements them.
 */

/** Where a value was shown; `update` shows another value in its place. As a cell's last expression it shows nothing. */
export interface DisplayHandle {
  /** The display id: `display(value, { id, update: true })` reaches the same place. */
  readonly id: string;
  /** Shows `value` in place of what stands there. */
  update(value: unknown): void;
}

/** Where a value is shown. */
export interface DisplayOptions {
  /** A name for the place, so that it can be updated later. */
  readonly id?: string;
  /** Replaces what was shown under `id` instead of adding below. */
  readonly update?: boolean;
}

/** How an image is shown. */
export interface ImageOptions extends DisplayOptions {
  /** What the image says, for readers who cannot see it. */
  readonly alt?: string;
  /** Width on the page, in CSS pixels. */
  readonly width?: number;
  /** Height on the page, in CSS pixels. */
  readonly height?: number;
}

/** Shows values in the cell's output. */
export interface Display {
  /** Shows a value: figures, tensors, tables, images, errors, and whatever carries `[Symbol.for('Jupyter.display')]()`. */
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Shows HTML. */
  html(text: string, options?: DisplayOptions): DisplayHandle;
  /** Shows Markdown. */
  markdown(text: string, options?: DisplayOptions): DisplayHandle;
  /** Shows an SVG image from its source. */
  svg(text: string, options?: ImageOptions): DisplayHandle;
  /** Shows a formula in LaTeX. */
  latex(text: string, options?: DisplayOptions): DisplayHandle;
  /** Shows a PNG image, from its bytes or from base64. */
  png(data: Uint8Array | string, options?: ImageOptions): DisplayHandle;
  /** Shows a JPEG image, from its bytes or from base64. */
  jpeg(data: Uint8Array | string, options?: ImageOptions): DisplayHandle;
  /** Shows a value as a JSON tree. */
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Clears the cell's output; with `wait`, only when the next output comes. */
  clear(options?: { readonly wait?: boolean }): void;
}

/** A variable of the notebook, as `vars()` lists it. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** Shows a value in the cell's output: `display(figure)`, `display.markdown('**bold**')`. */
export declare const display: Display;

/** Asks for a line of text; null when it was declined. */
export declare function prompt(text?: string, defaultValue?: string): string | null;

/** Asks a question to be answered with yes or no. */
export declare function confirm(text?: string): boolean;

/** Installs a package from npm beside the notebook: `await install('simple-statistics@7')`. */
export declare function install(pkg: string): Promise<void>;

/** The variables that the notebook's cells have declared. */
export declare function vars(): readonly Variable[];

/** Writes a named value into the notebook's outputs, where programs that run notebooks find it. */
export declare function record(name: string, value: unknown): void;
