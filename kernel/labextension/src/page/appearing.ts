/** Elements that others put on the page. */

/** Calls a function with each element that fits a selector and is on the page or appears there. */
export function whenAppears<Kind extends Element>(selector: string, prepare: (element: Kind) => void): void {
  for (const each of document.querySelectorAll<Kind>(selector)) prepare(each);
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes)
        if (node instanceof Element) for (const each of node.querySelectorAll<Kind>(selector)) prepare(each);
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
