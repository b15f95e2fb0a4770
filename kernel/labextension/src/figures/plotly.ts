import type * as Plotly from 'plotly.js-dist';

/** The module plotly.js. */
export type PlotlyLibrary = typeof Plotly;

/** The file beside this script, named by the build. */
declare const PLOTLY_FILE: string;

const here = (document.currentScript as HTMLScriptElement | null)?.src ?? document.baseURI;
let loading: Promise<PlotlyLibrary> | undefined;

/** Loads plotly.js, several megabytes, when the first figure appears. */
export function loadPlotly(): Promise<PlotlyLibrary> {
  loading ??= importPlotly();
  return loading;
}

async function importPlotly(): Promise<PlotlyLibrary> {
  try {
    const module = (await import(new URL(PLOTLY_FILE, here).href)) as { default: PlotlyLibrary };
    return module.default;
  } catch (error) {
    loading = undefined; // the next figure tries again
    throw error;
  }
}
