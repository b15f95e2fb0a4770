/**
 * Plots that were just removed from the page. When an output is replaced (by a slider, or by `clear_output` and another
 * figure), the old figure is disposed right before the new one is made. The new one reuses the plot, which avoids flicker.
 */
const left: HTMLElement[] = [];

/** Offers a plot to the next figure. Calls `purge` if none has taken it in the next task. */
export function leavePlot(plot: HTMLElement, purge: (plot: HTMLElement) => void): void {
  left.push(plot);
  setTimeout(() => {
    const index = left.indexOf(plot);
    if (index < 0) return;
    left.splice(index, 1);
    purge(plot);
  });
}

/** Returns the oldest plot on offer, still drawn, or else an empty element. */
export function takePlot(): HTMLElement {
  return left.shift() ?? document.createElement('div');
}
