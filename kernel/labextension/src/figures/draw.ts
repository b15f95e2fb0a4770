import type { Data } from 'plotly.js-dist';
import type { Figure } from './figure.js';
import type { PlotlyLibrary } from './plotly.js';
import { pageTheme, themedLayout } from './theme.js';
import { nameToolbar, withFewButtons } from './toolbar.js';

/** Draws a figure, or changes the one that is drawn there, and gives it its words. */
export async function drawOn(plotly: PlotlyLibrary, plot: HTMLElement, figure: Figure, label: string): Promise<void> {
  await plotly.react(plot, onPage(figure));
  namePicture(plot, label);
  nameToolbar(plot);
}

/** Labels only the drawing as an image: inside of it, buttons could not be reached by keyboard. */
function namePicture(plot: HTMLElement, label: string): void {
  const [picture, ...overlays] = plot.querySelectorAll('.main-svg');
  picture?.setAttribute('role', 'img');
  picture?.setAttribute('aria-label', label);
  for (const overlay of overlays) overlay.setAttribute('aria-hidden', 'true');
}

/** Returns a copy to draw: plotly modifies its input (ranges, ids), and the notebook's figure must not change. */
function onPage(figure: Figure): Data[] {
  const { data = [], frames = [] } = figure;
  const config = withFewButtons(figure);
  const whole = structuredClone({ data, layout: themedLayout(figure, pageTheme()), frames, config });
  return whole as unknown as Data[]; // `react` accepts a whole figure in place of traces, which its types lack
}
