import type { Layout } from 'plotly.js-dist';
import type { Figure } from './figure.js';
import { defaultHeight, isObject } from './figure.js';

/** The colours and font that a figure takes from the page. */
export interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly line: string;
  readonly paper: string;
  readonly panel: string;
  readonly font: string;
}

/** The theme of saved pictures, which are read on white pages. */
export const paperTheme: Theme = {
  text: '#212121',
  grid: '#e0e0e0',
  line: '#757575',
  paper: '#ffffff',
  panel: '#ffffff',
  font: 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif',
};

/** Returns the page's current theme, from JupyterLab's CSS variables. */
export function pageTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: read('--jp-ui-font-color1', paperTheme.text),
    grid: read('--jp-border-color2', paperTheme.grid),
    line: read('--jp-border-color0', paperTheme.line),
    paper: read('--jp-layout-color0', paperTheme.paper),
    panel: read('--jp-layout-color1', paperTheme.panel),
    font: read('--jp-ui-font-family', paperTheme.font),
  };
}

/** Returns the layout to draw: the figure's own settings override its template, which overrides the theme. */
export function themedLayout({ layout = {} }: Figure, theme: Theme): Partial<Layout> {
  const template = { ...layout.template, layout: merge(themeDefaults(theme), layout.template?.layout ?? {}) };
  return { height: defaultHeight, autosize: true, uirevision: 'kept', ...layout, template } as Partial<Layout>;
}

function themeDefaults({ text, grid, line, paper, panel, font }: Theme): Partial<Layout> {
  const axis = { gridcolor: grid, zerolinecolor: line, linecolor: line, tickcolor: line, automargin: true };
  const control = { bgcolor: panel, bordercolor: line, font: { color: text } };
  return {
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    font: { color: text, family: font },
    margin: { l: 64, r: 24, t: 64, b: 56 },
    xaxis: axis,
    yaxis: axis,
    legend: { bgcolor: 'rgba(0,0,0,0)' },
    hoverlabel: { bgcolor: panel, bordercolor: line, font: { color: text, family: font } },
    modebar: { bgcolor: 'rgba(0,0,0,0)', color: line, activecolor: text },
    sliderdefaults: control,
    updatemenudefaults: control,
  } as Partial<Layout>;
}

/** `over` wins; objects are merged, everything else is replaced. */
function merge(under: object, over: object): object {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}

const followers = new Set<() => void>();

/** JupyterLab sets the body's theme attributes once the styles have loaded. */
const observer = new MutationObserver(() => {
  for (const follow of followers) follow();
});

/** Calls `follow` whenever the page's theme changes. Returns the function that stops it. */
export function followTheme(follow: () => void): () => void {
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] });
  followers.add(follow);
  return () => followers.delete(follow);
}
