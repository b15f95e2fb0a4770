/** Jupyter's own sliders have a label beside them that is not tied to the handle: a screen reader hears a number and no name. */

const handle = '.jupyter-widgets .noUi-handle:not([aria-label])';

function nameHandle(each: Element): void {
  const name = each.closest('.jupyter-widgets')?.querySelector('.widget-label')?.textContent;
  if (name) each.setAttribute('aria-label', name);
}

/** Names the sliders that appear on the page, from now on. */
export function nameSliders(): void {
  const observer = new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    for (const node of added)
      if (node instanceof Element) for (const each of node.querySelectorAll(handle)) nameHandle(each);
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
