/** The plugin for `&cell=ID`: one cell of a notebook alone, with a way to run it and one to see the rest. */
import type { App, NotebookPanel, NotebookTracker } from './jupyterlite.js';
import { load } from './shared.js';

const style = `
.layerlab-alone .jp-Notebook .jp-Cell:not(.layerlab-linked), .layerlab-alone .jp-Notebook-footer { display: none !important; }
.layerlab-bar { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px; }
.layerlab-bar button { font: inherit; padding: 4px 12px; border: 1px solid var(--jp-border-color1); border-radius: 4px;
  background: var(--jp-layout-color1); color: var(--jp-ui-font-color1); cursor: pointer; }`;

export async function cellLinkPlugin(): Promise<object> {
  const { INotebookTracker } = await load<{ INotebookTracker: object }>('@jupyterlab/notebook');
  return {
    id: '@layerlab/lite:cell-link',
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app: App, tracker: NotebookTracker) => {
      const cell = new URLSearchParams(location.search).get('cell');
      if (cell === null) return;
      let isFirst = true;
      tracker.widgetAdded.connect((_, panel) => {
        if (isFirst) void showAlone(panel, cell, app);
        isFirst = false;
      });
    },
  };
}

/** Shows one cell. A notebook without a cell of that id is shown whole. */
async function showAlone(panel: NotebookPanel, id: string, { commands }: App): Promise<void> {
  await panel.revealed;
  const { content } = panel;
  content.notebookConfig = { ...content.notebookConfig, windowingMode: 'none' };
  const index = content.widgets.findIndex(({ model }) => model.id === id);
  if (index < 0) return console.warn(`layerlab: this notebook has no cell ${id}`);
  document.head.append(Object.assign(document.createElement('style'), { textContent: style }));
  content.activeCellIndex = index;
  content.widgets[index]!.node.classList.add('layerlab-linked');
  panel.node.classList.add('layerlab-alone');
  const bar = barWith({
    'Run this cell, after those before it': async () => {
      content.activeCellIndex = index;
      if (index > 0) await commands.execute('notebook:run-all-above');
      await commands.execute('notebook:run-cell');
    },
    'Show the whole notebook': () => showWhole(panel),
  });
  content.node.prepend(bar);
}

/** Shows all cells. */
export function showWhole({ node }: NotebookPanel): void {
  node.classList.remove('layerlab-alone');
  node.querySelector('.layerlab-bar')?.remove();
}

function barWith(actions: Readonly<Record<string, () => unknown>>): HTMLElement {
  const bar = Object.assign(document.createElement('div'), { className: 'layerlab-bar' });
  for (const [label, act] of Object.entries(actions)) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
    button.addEventListener('click', () => void act());
    bar.append(button);
  }
  return bar;
}
