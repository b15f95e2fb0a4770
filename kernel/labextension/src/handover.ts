/**
 * Plots that were taken off the page a moment ago. An output that is replaced (a slider's picture, `clear_output` and
 * then another figure) disposes its figure and makes the next one at once: the next one takes over the drawn plot and
 * changes it, and nothing flashes in between.
 */
const left: HTMLElement[] = [];

/** Offers a plot to the next figure; `purge` runs when none has taken it by the time the page is free. */
export function leavePlot(plot: HTMLElement, purge: (plot: HTMLElement) => void): void {
  left.push(plot);
  setTimeout(() => {
    const index = left.indexOf(plot);
    if (index < 0) return;
    left.splice(index, 1);
    purge(plot);
  });
}

/** The plot that was left first, still drawn; or an empty one. */
export function takePlot(): HTMLElement {
  return left.shift() ?? document.createElement('div');
}
