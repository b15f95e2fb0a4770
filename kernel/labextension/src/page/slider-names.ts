/** Labels for Jupyter's sliders: theirs is not associated with the handle, so screen readers read a number without a name. */
import { whenAppears } from './appearing.js';

const handle = '.jupyter-widgets .noUi-handle:not([aria-label])';

function nameHandle(each: Element): void {
  const name = each.closest('.jupyter-widgets')?.querySelector('.widget-label')?.textContent;
  if (name) each.setAttribute('aria-label', name);
}

/** Labels all sliders that appear on the page from now on. */
export function nameSliders(): void {
  whenAppears(handle, nameHandle);
}
