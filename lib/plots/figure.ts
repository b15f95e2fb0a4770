/** A figure is a plain plotly figure that shows itself. It draws nothing: the front end's renderer does. */
import { showsItself } from '../display.js';
import { type AxisRanges, withRanges } from './axes.js';
import { type HtmlOptions, pageOf } from './html.js';
import type { PlotlyFigure, PlotlyObject } from './plotly-types.js';
import { type SaveOptions, saveFigure } from './save.js';

/** The version of what `toJSON` gives; figures of before have none. */
const version = 1;

/** The figure's MIME type in Jupyter. */
export const plotlyMime = 'application/vnd.plotly.v1+json';

/**
 * A plotly figure with its description. It shows itself as a cell's value; `JSON.stringify` gives the plain figure.
 *
 * @param alt - what the plot shows, in words and numbers, for people who cannot see it
 * @param refit - draws it again for other ends of its axes, where more depends on them than the axes
 */
export class Figure implements PlotlyFigure {
  readonly data: readonly PlotlyObject[];
  readonly layout: PlotlyObject;
  declare readonly frames?: readonly PlotlyObject[];
  declare readonly config?: PlotlyObject;
  readonly #alt: string;
  readonly #refit: ((ranges: AxisRanges) => Figure) | undefined;

  constructor({ data, layout, frames, config }: PlotlyFigure, alt: string, refit?: (ranges: AxisRanges) => Figure) {
    this.data = data;
    this.layout = layout;
    if (frames) this.frames = frames;
    if (config) this.config = config;
    this.#alt = alt;
    this.#refit = refit;
  }

  /** What the plot shows, in words and numbers. */
  get alt(): string {
    return this.#alt;
  }

  /** The figure with other ends of its axes, by their names in the layout: `figure.withAxes({ yaxis: [0, 1] })`. */
  withAxes(ranges: AxisRanges): Figure {
    const { data, layout, frames, config } = this;
    if (this.#refit) return this.#refit(ranges);
    return new Figure({ data, layout: withRanges(layout, ranges), frames, config }, this.#alt);
  }

  // Jupyter gets the figure, and its description for viewers that draw none; a terminal gets the description.
  static {
    showsItself(Figure, {
      notebook: (figure) => ({ [plotlyMime]: { ...figure }, 'text/plain': figure.#alt }),
      terminal: (figure) => figure.#alt,
    });
  }

  /** A web page of its own, with the controls of an `explore` figure: `figure.save('figure.html')` writes it. */
  toHTML(options: HtmlOptions = {}): string {
    return pageOf(this, this.#alt, options);
  }

  /**
   * Writes the figure to a file, which the ending of its name chooses: `.html` for a page of its own, `.json` for the plain
   * figure, and `.png`, `.svg`, `.jpeg` or `.webp` for a picture, which the page draws that shows the notebook.
   *
   *     await line(losses).save('losses.html')
   *
   * @throws Error for a picture where no page shows the notebook
   */
  save(path: string, options: SaveOptions = {}): Promise<void> {
    return saveFigure(this, path, options);
  }

  /** The plain figure, for a file: plotly opens it, and `layout.meta.layerlab` is the version of its form. */
  toJSON(): PlotlyFigure {
    const meta = { ...(this.layout.meta as object), layerlab: version };
    return { ...this, layout: { ...this.layout, meta } };
  }
}
