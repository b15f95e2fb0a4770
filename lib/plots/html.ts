/** A figure as a web page of its own, with plotly.js and native controls inside: nothing is loaded from anywhere. */
import { platform } from '#platform';
import type { PlotlyFigure, PlotlyObject } from './plotly-types.js';

export interface HtmlOptions {
  /** The page's title. Defaults to the figure's. */
  readonly title?: string;
  /** The path of the plotly.js to put into the page, a script or an ES module. Defaults to the installed one. */
  readonly plotly?: string;
}

/** The page. @throws Error when no plotly.js is installed */
export function pageOf(
  figure: PlotlyFigure,
  alt: string,
  { title = titleOf(figure), plotly = findPlotly() }: HtmlOptions = {},
): string {
  const script = asScript(new TextDecoder().decode(platform.readFile(plotly))).replaceAll(
    /<(?=\/script|!--)/gi,
    '\\x3c',
  );
  const json = JSON.stringify({ ...figure, config: safeConfig(figure.config) }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<form id="controls" aria-label="Controls of the figure"></form>
<div id="figure" role="figure" aria-label="${escaped(alt)}"></div>
<details><summary>What the figure shows, in words</summary><p id="words" aria-live="polite">${escaped(alt)}</p></details>
</main>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
<script>${page}</script>
</body>
</html>
`;
}

/** An ES module, as a bundler makes it of plotly.js, has it as its default export; the page wants a global. */
function asScript(text: string): string {
  const at = text.lastIndexOf('export default ');
  return at < 0 ? text : `${text.slice(0, at)}globalThis.Plotly=${text.slice(at + 'export default '.length)}`;
}

/** What a figure may not choose of plotly's configuration: other servers, and buttons that send it to one. */
const refused = [
  'plotlyServerURL',
  'topojsonURL',
  'showLink',
  'linkText',
  'sendData',
  'showEditInChartStudio',
  'editable',
  'edits',
];

function safeConfig(config: PlotlyObject = {}): PlotlyObject {
  const own = Object.entries(config).filter(([key]) => !refused.includes(key));
  return { responsive: true, ...Object.fromEntries(own), displaylogo: false, showSendToCloud: false };
}

const style = `
:root { color-scheme: light dark; --paper: #fff; --ink: #212121; --line: #e0e0e0; }
@media (prefers-color-scheme: dark) { :root { --paper: #111; --ink: #e8e8e8; --line: #424242; } }
body { margin: 1rem; background: var(--paper); color: var(--ink); font: 1.1rem/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 72rem; margin: auto; }
form { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
label { display: flex; align-items: center; gap: .6rem; }
input[type=range] { width: 16rem; }
output { min-width: 3.5em; }
select { font: inherit; }
/* The figure draws its title itself. */
h1 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
#words { white-space: pre-line; }
`;

/** Runs in the page: draws the figure, its controls, and the frame that they choose. */
const page = `
const figure = JSON.parse(document.getElementById('data').textContent);
const place = document.getElementById('figure');
const words = document.getElementById('words');
const { controls = [], ...meta } = figure.layout.meta ?? {};
const chosen = controls.map(({ initial }) => initial);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const merge = (under, over) => {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over ?? {}))
    merged[key] = isObject(merged[key]) && isObject(value) ? merge(merged[key], value) : value;
  return merged;
};
const replace = (under, over) =>
  Object.fromEntries(Object.entries({ ...under, ...over }).filter(([, value]) => value !== null));

function current() {
  const { sliders, ...layout } = figure.layout;
  if (controls.length === 0) return figure;
  const name = controls.map((control, i) => control.name + '=' + control.values[chosen[i]]).join(' ');
  const frame = figure.frames.find((candidate) => candidate.name === name);
  const data = figure.data.map((trace, i) => replace(trace, frame.data[frame.traces.indexOf(i)]));
  return { data, layout: replace(layout, frame.layout), config: figure.config };
}

function draw() {
  const { data, layout, config } = structuredClone(current());
  const read = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
  const axis = { gridcolor: read('--line'), linecolor: read('--ink'), automargin: true };
  const paper = { paper_bgcolor: read('--paper'), plot_bgcolor: read('--paper'), xaxis: axis, yaxis: axis };
  const theme = { ...paper, font: { color: read('--ink') }, height: 420, autosize: true };
  const template = { ...layout.template, layout: merge(theme, layout.template?.layout) };
  Plotly.react(place, data, { ...layout, template }, config);
  const alt = layout.meta?.alt;
  if (alt) {
    place.setAttribute('aria-label', alt);
    words.textContent = alt;
  }
}

function control({ name, values, initial }, i) {
  const label = document.createElement('label');
  const slides = values.every((value) => typeof value === 'number');
  const input = document.createElement(slides ? 'input' : 'select');
  const choose = () => {
    chosen[i] = Number(input.value);
    shown.textContent = slides ? values[chosen[i]] : '';
    if (slides) input.setAttribute('aria-valuetext', values[chosen[i]]);
    draw();
  };
  const shown = document.createElement('output');
  if (slides) Object.assign(input, { type: 'range', min: 0, max: values.length - 1, step: 1 });
  else input.append(...values.map((value, k) => new Option(String(value), k)));
  input.value = initial;
  input.name = name;
  input.addEventListener('input', choose);
  shown.textContent = slides ? values[initial] : '';
  if (slides) input.setAttribute('aria-valuetext', values[initial]);
  label.append(name, input, shown);
  return label;
}

document.getElementById('controls').append(...controls.map(control));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
draw();
`;

function titleOf({ layout }: PlotlyFigure): string {
  const title = layout.title as { readonly text?: string } | string | undefined;
  return (typeof title === 'string' ? title : title?.text)?.replaceAll(/<[^>]*>/g, ' ') ?? 'Figure';
}

function findPlotly(): string {
  const files = ['plotly.js-dist-min/plotly.min.js', 'plotly.js-dist/plotly.js'];
  for (const file of files) {
    const path = platform.findInstalled(file);
    if (path !== undefined) return path;
  }
  throw new Error(
    'toHTML: no plotly.js is installed; run `npm install plotly.js-dist-min`, or give its path: toHTML({ plotly })',
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
