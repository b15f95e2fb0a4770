/** Marks on stale cells: the outputs turn grey, and a line above them says why. */
import type { Cell } from './lab.js';

export interface StaleCell {
  readonly cell: string;
  readonly because: readonly { readonly why: string }[];
  /** The reasons in words. */
  readonly text: string;
}

const markedClass = 'layerlab-Stale';
const noteClass = 'layerlab-Stale-note';

const style = `
.${markedClass} .jp-OutputArea-output { background: var(--jp-layout-color2); filter: grayscale(1); }
.${noteClass} {
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px;
  margin: 4px 0 0 calc(var(--jp-cell-collapser-width) + var(--jp-cell-prompt-width));
  padding: 2px 8px; border-left: 3px dashed var(--jp-warn-color0);
  color: var(--jp-ui-font-color1); font-size: var(--jp-ui-font-size1);
}
.${noteClass} button {
  border: 1px solid var(--jp-border-color0); border-radius: 2px; padding: 1px 8px; cursor: pointer;
  background: var(--jp-layout-color1); color: var(--jp-ui-font-color1); font: inherit;
}
@media print { .${noteClass} button { display: none; } }`;

/** Adds the marks' style to the page. */
export function addStyle(): void {
  const element = document.createElement('style');
  element.textContent = style;
  document.head.append(element);
}

/** Marks the stale cells and unmarks the others. The first stale cell gets a button that runs all of them. */
export function mark(cells: readonly Cell[], stale: readonly StaleCell[], run: () => void): void {
  const texts = new Map(stale.map(({ cell, text }) => [cell, text]));
  let isFirst = true;
  for (const cell of cells) {
    const text = texts.get(cell.model.id);
    cell.node.classList.toggle(markedClass, text !== undefined);
    cell.node.querySelector(`.${noteClass}`)?.remove();
    if (text === undefined) continue;
    addNote(cell, noteOf(text, isFirst ? run : undefined));
    isFirst = false;
  }
}

/** A cell that is not drawn yet gets its note when it is, unless it has been run meanwhile. */
function addNote(cell: Cell, note: HTMLElement): void {
  const outputs = cell.node.querySelector('.jp-Cell-outputWrapper');
  if (outputs) outputs.before(note);
  else void cell.ready.then(() => isWaiting(cell) && cell.node.querySelector('.jp-Cell-outputWrapper')?.before(note));
}

function isWaiting({ node }: Cell): boolean {
  return node.classList.contains(markedClass) && node.querySelector(`.${noteClass}`) === null;
}

function noteOf(text: string, run: (() => void) | undefined): HTMLElement {
  const note = document.createElement('div');
  note.className = noteClass;
  note.setAttribute('role', 'note');
  const words = document.createElement('span');
  words.textContent = `Stale: ${text}`;
  note.append(words);
  if (run) note.append(buttonOf(run));
  return note;
}

function buttonOf(run: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Run stale cells';
  button.addEventListener('click', run);
  return button;
}
