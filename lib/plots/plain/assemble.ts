/** Puts the series of a plot into one figure, in a panel each where there are facets. */
import { Figure } from '../figure.js';
import { placePanels } from '../panels.js';
import type { PlotlyObject } from '../plotly-types.js';
import type { Call, PlotOptions } from './call.js';
import { axisOf, plainLayout, wordsFor } from './options.js';
import { type Series, titleOf, yWords } from './series.js';
import { describePlot, type Telling } from './words.js';

export interface Kind extends Telling {
  draw(series: Series): PlotlyObject;
  /** More of the layout. */
  readonly layout?: PlotlyObject;
  /** Whether bars lie. */
  readonly lying?: boolean;
}

export function assemble(call: Call<PlotOptions>, all: readonly Series[], kind: Kind): Figure {
  const { options } = call;
  const title = titleOf(call);
  const subtitle = [options.subtitle, kind.note].filter((part) => part !== undefined).join(' · ') || undefined;
  const { data, layout } = placed(call, all, kind, { title, subtitle });
  const named = new Set(all.map(({ name }) => name));
  const whole = { ...layout, showlegend: named.size > 1, ...kind.layout };
  return new Figure({ data, layout: whole }, describePlot(kind, title, call, all));
}

function placed(
  call: Call<PlotOptions>,
  all: readonly Series[],
  { draw, lying = false }: Kind,
  heading: { readonly title: string; readonly subtitle?: string },
) {
  const axes = axesOf(call, all, lying);
  const panels = [...new Set(all.map(({ panel }) => panel))];
  if (panels.length < 2) {
    const layout = plainLayout(heading, axes.xaxis, axes.yaxis, call.options.height);
    return { data: all.map((series) => legendOf(draw(series), series, true)), layout };
  }
  const shown = new Set<string>();
  const places = panels.map((title) => {
    const traces = all
      .filter(({ panel }) => panel === title)
      .map((series) => {
        const first = !shown.has(series.name);
        shown.add(series.name);
        return legendOf(draw(series), series, first);
      });
    return { title, traces, xaxis: { ...axes.xaxis, matches: 'x' }, yaxis: { ...axes.yaxis, matches: 'y' } };
  });
  return placePanels(places, heading);
}

function legendOf(trace: PlotlyObject, { name }: Series, first: boolean): PlotlyObject {
  return name === '' ? trace : { ...trace, name, legendgroup: name, showlegend: first };
}

function axesOf(call: Call<PlotOptions>, all: readonly Series[], lying: boolean) {
  const { where, x, options } = call;
  const { logX, logY, rangeX, rangeY } = options;
  const along = axisOf(
    where,
    wordsFor(options, x),
    all.flatMap((series) => series.x),
    { log: logX, range: rangeX },
  );
  const values = axisOf(
    where,
    yWords(call),
    all.flatMap((series) => series.y),
    { log: logY, range: rangeY },
  );
  return lying ? { xaxis: values, yaxis: along } : { xaxis: along, yaxis: values };
}
