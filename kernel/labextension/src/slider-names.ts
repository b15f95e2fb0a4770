/** Labels for Jupyter's sliders: theirs is not associated with the handle, so screen readers read a number without a name. */

const handle = '.jupyter-widgets .noUi-handle:not([aria-label])';

function nameHandle(each: Element): void {
  const name = each.closest('.jupyter-widgets')?.querySelector('.widget-label')?.textContent;
  if (name) each.setAttribute('aria-label', name);
}

/** Labels all sliders that appear on the page from now on. */
export function nameSliders(): void {
  const observer = new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    for (const node of added)
      if (node instanceof Element) for (const each of node.querySelectorAll(handle)) nameHandle(each);
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
