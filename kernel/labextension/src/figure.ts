import type { Config, Data, Frame, Layout } from 'plotly.js-dist';

/** A plotly figure as it stands in a notebook. */
export interface Figure {
  readonly data?: Data[];
  readonly layout?: Partial<Layout>;
  readonly frames?: Partial<Frame>[];
  readonly config?: Partial<Config>;
}

/** The height of a figure that names none, in CSS pixels. */
export const defaultHeight = 380;

/** The height in which a figure is drawn, in CSS pixels. */
export function heightOf({ layout }: Figure): number {
  return layout?.height ?? defaultHeight;
}

/** The description that a frame of a baked figure carries. */
export function altOf({ layout }: Figure): string | undefined {
  const { alt } = (layout?.meta ?? {}) as { alt?: unknown };
  return typeof alt === 'string' ? alt : undefined;
}

/** What the figure is for somebody who cannot see it: the bundle's own text, else its title. */
export function describe(figure: Figure, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text;
  if (Array.isArray(text)) return text.join('');
  const title = figure.layout?.title;
  return (typeof title === 'string' ? title : title?.text) ?? 'Figure without a description';
}
