import type { Config, Data, Frame, Layout } from 'plotly.js-dist';

/** A plotly figure in a notebook. */
export interface Figure {
  readonly data?: Data[];
  readonly layout?: Partial<Layout>;
  readonly frames?: Partial<Frame>[];
  readonly config?: Partial<Config>;
}

/** Whether a value is an object of JSON: neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The height of figures without one, in CSS pixels. */
export const defaultHeight = 380;

/** Returns the height at which to draw a figure, in CSS pixels. */
export function heightOf({ layout }: Figure): number {
  return layout?.height ?? defaultHeight;
}

/** Returns the text alternative of a baked figure's frame. */
export function altOf({ layout }: Figure): string | undefined {
  const { alt } = (layout?.meta ?? {}) as { alt?: unknown };
  return typeof alt === 'string' ? alt : undefined;
}

/** Returns a text alternative for the figure: the bundle's text, else its title. */
export function describe(figure: Pick<Figure, 'layout'>, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text;
  if (Array.isArray(text)) return text.join('');
  const { title } = figure.layout ?? {};
  const words: unknown = isObject(title) ? title.text : title;
  return typeof words === 'string' ? words : 'Figure without a description';
}
