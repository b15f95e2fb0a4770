/**
 * The plugin that offers a corrected notebook. JupyterLite shows a learner's own copy for ever; the site's `versions.json`
 * tells that there is a newer one.
 */
import { showWhole } from './cell-link.js';
import type { App, NotebookPanel, NotebookTracker } from './jupyterlite.js';
import { load } from './shared.js';
import { site } from './site.js';

interface Button {
  readonly accept: boolean;
}

/** The part of JupyterLab's apputils that asks. */
interface Dialogs {
  showDialog(options: { title: string; body: string; buttons: readonly object[] }): Promise<{ button: Button }>;
  readonly Dialog: { cancelButton(options: { label: string }): object; okButton(options: { label: string }): object };
}

/** What the site writes into a notebook's metadata; `kept` is the newer version that the learner did not want. */
interface Mark {
  readonly version?: string;
  readonly kept?: string;
}

const title = 'There is a new version of this notebook';
const body =
  'You have worked in this one. Keep it as it is, or take the new one; then yours is saved beside it, so nothing is lost.';

export async function correctedNotebooksPlugin(): Promise<object> {
  const { INotebookTracker } = await load<{ INotebookTracker: object }>('@jupyterlab/notebook');
  const dialogs = await load<Dialogs>('@jupyterlab/apputils');
  return {
    id: '@layerlab/lite:corrected-notebooks',
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app: App, tracker: NotebookTracker) => {
      const offer = (panel: NotebookPanel): void => void offerNewVersion(panel, app, dialogs).catch(console.warn);
      tracker.forEach(offer);
      tracker.widgetAdded.connect((_, panel) => offer(panel));
    },
  };
}

async function offerNewVersion(panel: NotebookPanel, app: App, dialogs: Dialogs): Promise<void> {
  await panel.context.ready;
  const { model } = panel.context;
  const mark = (model.getMetadata('layerlab') ?? {}) as Mark;
  const newest = await newestVersion(panel.context.localPath);
  if (!mark.version || !newest || newest === mark.version || newest === mark.kept) return;
  if (await wantsNew(dialogs)) await takeNew(panel, app);
  else model.setMetadata('layerlab', { ...mark, kept: newest });
  await panel.context.save();
}

/** Undefined for a notebook that the site does not have, or without a network. */
async function newestVersion(path: string): Promise<string | undefined> {
  const response = await fetch(new URL('versions.json', site), { cache: 'no-cache' });
  return response.ok ? ((await response.json()) as Record<string, string>)[path] : undefined;
}

async function wantsNew({ showDialog, Dialog }: Dialogs): Promise<boolean> {
  const buttons = [Dialog.cancelButton({ label: 'Keep mine' }), Dialog.okButton({ label: 'Take the new one' })];
  return (await showDialog({ title, body, buttons })).button.accept;
}

async function takeNew(panel: NotebookPanel, { serviceManager }: App): Promise<void> {
  const { localPath, model } = panel.context;
  const response = await fetch(new URL(`files/${localPath.split('/').map(encodeURIComponent).join('/')}`, site), {
    cache: 'no-cache',
  });
  if (!response.ok) throw new Error(`layerlab: ${localPath} could not be fetched: ${response.status}`);
  const theirs = (await response.json()) as object;
  const mine = localPath.replace(/\.ipynb$/, ` (mine, ${new Date().toISOString().slice(0, 10)}).ipynb`);
  await serviceManager.contents.save(mine, { type: 'notebook', format: 'json', content: model.toJSON() });
  model.fromJSON(theirs);
  showWhole(panel);
}
