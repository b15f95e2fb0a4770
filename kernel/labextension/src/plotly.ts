import type * as Plotly from 'plotly.js-dist';

/** plotly.js, as far as we use it. */
export type PlotlyLibrary = typeof Plotly;

/** The file beside this script, named by the build. */
declare const PLOTLY_FILE: string;

const here = (document.currentScript as HTMLScriptElement | null)?.src ?? document.baseURI;
let loading: Promise<PlotlyLibrary> | undefined;

/** Loads plotly.js when the first figure appears: several megabytes that a page without a figure never asks for. */
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
