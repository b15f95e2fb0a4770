/** plotly's buttons beside a figure: three that a lesson needs, and one stop of the Tab key for all of them. */
import type { Config } from 'plotly.js-dist';
import type { Figure } from './figure.js';

const buttons = ['toImage', 'zoom2d', 'resetScale2d'] as const;

/** The configuration of a figure that has not chosen its buttons itself. Maps and 3D need buttons of their own. */
export function withFewButtons({ layout = {}, config = {} }: Figure): Partial<Config> {
  const isFlat = !Object.keys(layout).some((key) => /^(scene|geo|map|polar|ternary)/.test(key));
  const chosen = 'modeBarButtonsToRemove' in config;
  const few = isFlat && !chosen ? { modeBarButtons: [[...buttons]] } : {};
  return { displaylogo: false, ...few, ...config } as Partial<Config>;
}

/** Names the toolbar; arrow keys go from button to button. */
export function nameToolbar(plot: HTMLElement): void {
  const bar = plot.querySelector<HTMLElement>('.modebar');
  if (!bar) return;
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', 'Figure tools');
  const all = [...bar.querySelectorAll<HTMLElement>('.modebar-btn')];
  for (const [i, button] of all.entries()) {
    button.tabIndex = i === 0 ? 0 : -1;
    const name = button.getAttribute('data-title');
    if (name) button.setAttribute('aria-label', name);
  }
  bar.onkeydown = (event) => moveFocus(event, all);
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveFocus(event: KeyboardEvent, all: readonly HTMLElement[]): void {
  const step = steps[event.key];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  event.stopPropagation(); // JupyterLab would move to another cell
  const next = all[(at + step + all.length) % all.length]!;
  for (const button of all) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}
