/** The parts of a plotly.js figure. */

/** A trace, a layout or a frame of plotly.js, as plain JSON. <https://plotly.com/javascript/reference/> */
export type PlotlyObject = Readonly<Record<string, unknown>>;

/** A figure as plotly.js takes it. */
export interface PlotlyFigure {
  readonly data: readonly PlotlyObject[];
  readonly layout: PlotlyObject;
  readonly frames?: readonly PlotlyObject[];
  readonly config?: PlotlyObject;
}
