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

/** An ndarray, as `display.image` takes it. */
export interface Pixels {
  readonly data: unknown;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
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
  /**
   * Shows a tensor of shape [height, width] or [height, width, 1, 3 or 4] as a picture: `display.image(digit)`.
   * Its values are bytes (uint8) or lie from 0 to 1. Small pictures are enlarged.
   */
  image(pixels: Pixels, options?: ImageOptions): DisplayHandle;
  /** Shows a value as a JSON tree. */
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Clears the cell's output; with `wait`, only when the next output comes. */
  clear(options?: { readonly wait?: boolean }): void;
}

/** A variable of the notebook, as `vars()` lists it. */
export interface Variable {
  readonly name: string;
  /** The class, or `number`, `string`, `function`, … */
  readonly type: string;
  /** `[2, 3]` for a tensor or a list; empty for what has none. */
  readonly shape: string;
  /** The size of its numbers; undefined for what is not made of numbers. */
  readonly bytes: number | undefined;
  /** The number of the cell that declared it. */
  readonly cell: number;
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

/** What may be predicted. */
export type Prediction = number | string | boolean;

/** A question whose answer is one of `choices`, or a number in `range`. */
export type PredictOptions = {
  /** What is asked, in one sentence. */
  readonly question: string;
  /** The answer in code, for front ends without controls. */
  readonly answer?: Prediction;
} & (
  | { readonly choices: readonly Prediction[] }
  | {
      readonly range:
        | readonly [number, number]
        | { readonly min: number; readonly max: number; readonly step?: number };
    }
);

/** How `reveal` compares and explains. */
export interface RevealOptions {
  /** Why it is so. */
  readonly why?: string;
  /** How near counts as right: 1 % of the range, or two standard errors, unless given. */
  readonly within?: number;
}

/**
 * Asks for a prediction before the cell that knows the answer: `predict('mean', { question: 'Which mean is left?', range: [0, 1] })`.
 * Shows the question and, in a page that has them, controls to answer with. Never waits.
 */
export declare function predict(id: string, options: PredictOptions): void;

/**
 * Compares the prediction of this id with what was measured: `reveal('mean', 0.47, { why: 'the scale sits inside' })`.
 * Without a prediction it says what was measured and goes on.
 * @param measured - the number, the right choice, or a measurement with its standard error such as `meanOf(values)`
 */
export declare function reveal(
  id: string,
  measured: Prediction | { readonly value: number; readonly standardError: number },
  options?: RevealOptions,
): void;

/** A value that a person changes on the page, or a cell by assigning it. */
export interface Control<T> {
  /** The value now; assigning it moves the control. */
  value: T;
  /** Calls `listener` with each new value, until the returned function is called. */
  onChange(listener: (value: T) => unknown): () => void;
}

/** The settings of a slider. */
export interface SliderOptions {
  readonly min: number;
  readonly max: number;
  /** The distance between two values; a hundredth of the range unless given. */
  readonly step?: number;
  /** Where it starts; `min` unless given. */
  readonly value?: number;
}

/** Shows a slider: `const rate = slider('rate', { min: 0, max: 0.9, step: 0.05 })`, then `rate.value`. */
export declare function slider(label: string, options: SliderOptions): Control<number>;

/** Shows a menu: `const ordering = select('ordering', orderings)`; it starts with the first choice unless `value` names another. */
export declare function select<const T extends string | number | boolean>(
  label: string,
  choices: readonly T[],
  options?: { readonly value?: T },
): Control<T>;

/** Shows a switch: `const training = toggle('training', { value: true })`; off unless given. */
export declare function toggle(label: string, options?: { readonly value?: boolean }): Control<boolean>;

/** Shows a button; what `action` returns, prints and displays appears below it. */
export declare function button(label: string, action: () => unknown): DisplayHandle;

/** What stands for a control of `interact`: a slider's settings, a list of choices, a switch's start, a control made before. */
export type ControlSpec = SliderOptions | readonly (string | number | boolean)[] | boolean | Control<unknown>;

/** The type of a control's value. */
export type ControlValue<S> = S extends boolean
  ? boolean
  : S extends readonly (infer T)[]
    ? T
    : S extends { readonly onChange: unknown; value: infer T }
      ? T
      : number;

/** Controls with their picture below. */
export interface Interaction<V> {
  /** What the controls say now. */
  readonly values: V;
  /** Draws anew, though no control has changed. */
  redraw(): Promise<void>;
}

/**
 * Shows controls, and below them what `draw` makes of their values, anew with each change:
 *
 *     interact({ rate: { min: 0, max: 0.9, step: 0.05 }, ordering: orderings }, ({ rate, ordering }) =>
 *       distributions(new Dropout({ rate, ordering, activation: 'sigmoid' }), z))
 *
 * While `draw` works, changes do not queue up: the newest one is drawn next. It may be async; what it prints appears too.
 */
export declare function interact<const S extends Readonly<Record<string, ControlSpec>>>(
  controls: S,
  draw: (values: { readonly [K in keyof S]: ControlValue<S[K]> }) => unknown,
): Interaction<{ readonly [K in keyof S]: ControlValue<S[K]> }>;

/** What one side of a comm says to the other. */
export interface CommMessage {
  /** JSON of the sender's own making. */
  // biome-ignore lint/suspicious/noExplicitAny: a cell knows what its front end sends; unknown would ask for a check at every step
  readonly data: Record<string, any>;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

/** What travels beside the data of a message. */
export interface CommOptions {
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

/** One open line between a cell and a part of the front end. */
export interface Comm {
  readonly id: string;
  readonly targetName: string;
  /** Called with each message of the front end; what it prints and shows appears where the message came from. */
  onMessage: (message: CommMessage) => unknown;
  /** Called when the front end closes. */
  onClose: (message: CommMessage) => unknown;
  /** Sends to the front end. */
  send(data: Record<string, unknown>, options?: CommOptions): void;
  /** Closes the line; the front end is told. May be called twice. */
  close(data?: Record<string, unknown>, options?: CommOptions): void;
}

/** Messages between cells and front ends: what widgets are made of. */
export declare const comms: {
  /** Opens a line to the front end's `targetName`. */
  open(targetName: string, data?: Record<string, unknown>, options?: CommOptions): Comm;
  /** Says what happens when the front end opens a line to `targetName`. */
  register(targetName: string, handler: (comm: Comm, message: CommMessage) => unknown): void;
};
