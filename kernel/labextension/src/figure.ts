import type { Config, Data, Frame, Layout } from 'plotly.js-dist';

/** A plotly figure in a notebook. */
export interface Figure {
  readonly data?: Data[];
  readonly layout?: Partial<Layout>;
  readonly frames?: Partial<Frame>[];
  readonly config?: Partial<Config>;
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
export function describe(figure: Figure, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text;
  if (Array.isArray(text)) return text.join('');
  const title = figure.layout?.title;
  return (typeof title === 'string' ? title : title?.text) ?? 'Figure without a description';
}
