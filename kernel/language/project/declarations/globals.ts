/**
 * The names that every cell sees without an import. The checker reads these declarations, completion and inspection show
 * their comments, and the runtime's implementation (`cells/globals.ts`) must satisfy them.
 */

/** Refers to a displayed output. As a cell's last expression it shows nothing. */
export interface DisplayHandle {
  /** The display id. `display(value, { id, update: true })` updates the same output. */
  readonly id: string;
  /** Replaces the output with `value`. */
  update(value: unknown): void;
}

/** Options of `display`. */
export interface DisplayOptions {
  /** An id for the output, so that any cell can update it later. */
  readonly id?: string;
  /** Replaces the outputs with this `id` instead of adding one. */
  readonly update?: boolean;
}

/** Options of images. */
export interface ImageOptions extends DisplayOptions {
  /** A text alternative, for readers who cannot see the image. */
  readonly alt?: string;
  /** Width on the page, in CSS pixels. */
  readonly width?: number;
  /** Height on the page, in CSS pixels. */
  readonly height?: number;
}

/** An ndarray of pixels. */
export interface Pixels {
  readonly data: unknown;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** Displays values in the cell's output. */
export interface Display {
  /** Displays any value: figures, tensors, tables, errors, objects with a `[Symbol.for('Jupyter.display')]()` method, … */
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Displays HTML. */
  html(text: string, options?: DisplayOptions): DisplayHandle;
  /** Displays Markdown. */
  markdown(text: string, options?: DisplayOptions): DisplayHandle;
  /** Displays an SVG image from its source. */
  svg(text: string, options?: ImageOptions): DisplayHandle;
  /** Displays a LaTeX formula. */
  latex(text: string, options?: DisplayOptions): DisplayHandle;
  /** Displays a PNG image, given as bytes or base64. */
  png(data: Uint8Array | string, options?: ImageOptions): DisplayHandle;
  /** Displays a JPEG image, given as bytes or base64. */
  jpeg(data: Uint8Array | string, options?: ImageOptions): DisplayHandle;
  /**
   * Displays a tensor of shape [height, width] or [height, width, 1, 3 or 4] as an image: `display.image(digit)`.
   * Its values are bytes (uint8) or in [0, 1]. Small images are enlarged.
   */
  image(pixels: Pixels, options?: ImageOptions): DisplayHandle;
  /** Displays a value as a JSON tree. */
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Clears the cell's output. With `wait`, clears it when the next output arrives. */
  clear(options?: { readonly wait?: boolean }): void;
}

/** A variable of the notebook. */
export interface Variable {
  readonly name: string;
  /** The name of its class, or `number`, `string`, `function`, … */
  readonly type: string;
  /** `[2, 3]` for a tensor or an array. Empty for values without a shape. */
  readonly shape: string;
  /** The size of a tensor or typed array; undefined for other values. */
  readonly bytes: number | undefined;
  /** The number of the cell that declared it last. */
  readonly cell: number;
}

/** Displays a value in the cell's output: `display(figure)`, `display.markdown('**bold**')`. */
export declare const display: Display;

/** Asks the user for a line of text. Waits for the answer; an empty one returns `defaultValue`. */
export declare function prompt(text?: string, defaultValue?: string): string | null;

/** Asks the user a yes-or-no question. Waits for the answer; anything but y or yes means no. */
export declare function confirm(text?: string): boolean;

/**
 * Installs an npm package into the notebook's folder: `await install('simple-statistics@7')`. Rejects if there is no
 * network, no such package or no such version.
 */
export declare function install(pkg: string): Promise<void>;

/** Lists the variables that the notebook's cells have declared. */
export declare function vars(): readonly Variable[];

/** Stores a named value in the notebook's outputs, from which `layerlab run --sweep` collects it. */
export declare function record(name: string, value: unknown): void;

/** The answer to a `predict` question. */
export type Prediction = number | string | boolean;

/** Options of `predict`. The answer is one of `choices`, or a number in `range`; votes are counted to the nearest `step`. */
export type PredictOptions = {
  /** The question, in one sentence. */
  readonly question: string;
  /** The answer as code, for front ends without controls. */
  readonly answer?: Prediction;
} & (
  | { readonly choices: readonly Prediction[] }
  | {
      readonly range:
        | readonly [number, number]
        | { readonly min: number; readonly max: number; readonly step?: number };
    }
);

/** Options of `reveal`. */
export interface RevealOptions {
  /** An explanation of the result. */
  readonly why?: string;
  /** The distance that still counts as right. Defaults to 1 % of the range or two standard errors, whichever is larger. */
  readonly within?: number;
  /** Shows the result even if there is no answer. Defaults to false. */
  readonly show?: boolean;
}

/**
 * Asks the reader to predict a result: `predict('mean', { question: 'Which mean is left?', range: [0, 1] })`. Shows the
 * question and, in front ends with widgets, controls to answer it with. Never waits for the answer.
 *
 * @param id - names the question, for `reveal`
 */
export declare function predict(id: string, options: PredictOptions): void;

/**
 * Compares the answer to a `predict` question with the result: `reveal('mean', 0.47, { why: 'the scale sits inside' })`.
 * Follows an answer that comes or changes later. Without one it shows no result, but a button to give up.
 *
 * @param measured - the number, the right choice, or a measurement with its standard error such as `meanOf(values)`
 */
export declare function reveal(
  id: string,
  measured: Prediction | { readonly value: number; readonly standardError: number },
  options?: RevealOptions,
): void;

/** A value that the user changes with a widget, or a cell by assignment. */
export interface Control<T> {
  /** The current value. Assigning it moves the widget. */
  value: T;
  /** Calls `listener` with each new value, until the returned function is called. */
  onChange(listener: (value: T) => unknown): () => void;
}

/** Options of `slider`. */
export interface SliderOptions {
  readonly min: number;
  readonly max: number;
  /** The distance between two values. Defaults to a hundredth of the range. */
  readonly step?: number;
  /** The initial value. Defaults to `min`. */
  readonly value?: number;
}

/** Shows a slider: `const rate = slider('rate', { min: 0, max: 0.9, step: 0.05 })`, then `rate.value`. */
export declare function slider(label: string, options: SliderOptions): Control<number>;

/** Shows a menu: `const ordering = select('ordering', orderings)`. `value` is the initial choice and defaults to the first one. */
export declare function select<const T extends string | number | boolean>(
  label: string,
  choices: readonly T[],
  options?: { readonly value?: T },
): Control<T>;

/** Shows a checkbox: `const training = toggle('training', { value: true })`. `value` defaults to false. */
export declare function toggle(label: string, options?: { readonly value?: boolean }): Control<boolean>;

/** Shows a button. Anything that `action` returns, prints or displays appears below it. */
export declare function button(label: string, action: () => unknown): DisplayHandle;

/** A control of `interact`: the options of a slider, a list of choices, the initial value of a checkbox, or an existing control. */
export type ControlSpec = SliderOptions | readonly (string | number | boolean)[] | boolean | Control<unknown>;

/** The type of the value of a control. */
export type ControlValue<S> = S extends boolean
  ? boolean
  : S extends readonly (infer T)[]
    ? T
    : S extends { readonly onChange: unknown; value: infer T }
      ? T
      : number;

/** Controls with an output below. */
export interface Interaction<V> {
  /** The current values of the controls. */
  readonly values: V;
  /** Draws again, even if no control has changed. */
  redraw(): Promise<void>;
}

/**
 * Shows controls and, below them, the output of `draw` for their values. Draws again at each change:
 *
 *     interact({ rate: { min: 0, max: 0.9, step: 0.05 }, ordering: orderings }, ({ rate, ordering }) =>
 *       distributions(new Dropout({ rate, ordering, activation: 'sigmoid' }), z))
 *
 * Changes made while `draw` runs do not queue up: only the newest values are drawn next. `draw` may be async, and its
 * printed and displayed output appears too.
 */
export declare function interact<const S extends Readonly<Record<string, ControlSpec>>>(
  controls: S,
  draw: (values: { readonly [K in keyof S]: ControlValue<S[K]> }) => unknown,
): Interaction<{ readonly [K in keyof S]: ControlValue<S[K]> }>;

/** A message of a comm. */
export interface CommMessage {
  /** Any JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: cells know what their front end sends; unknown would need a check at each access
  readonly data: Record<string, any>;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

/** The parts of a message besides its data. */
export interface CommOptions {
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

/** A comm: an open channel between cells and a part of the front end. */
export interface Comm {
  readonly id: string;
  readonly targetName: string;
  /** Called with each message of the front end. */
  onMessage: (message: CommMessage) => unknown;
  /** Called when the front end closes the comm. */
  onClose: (message: CommMessage) => unknown;
  /** Sends a message to the front end. */
  send(data: Record<string, unknown>, options?: CommOptions): void;
  /** Closes the comm and notifies the front end. Can be called twice. */
  close(data?: Record<string, unknown>, options?: CommOptions): void;
}

/** Comms carry messages between cells and front ends; widgets are built on them. */
export declare const comms: {
  /** Opens a comm to the front end's target `targetName`. */
  open(targetName: string, data?: Record<string, unknown>, options?: CommOptions): Comm;
  /** Registers a handler for comms that the front end opens to `targetName`. */
  register(targetName: string, handler: (comm: Comm, message: CommMessage) => unknown): void;
};
