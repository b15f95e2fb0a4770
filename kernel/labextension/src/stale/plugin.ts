/** The plugin that marks stale cells: one `StaleNotebook` for each open notebook, a command and a setting. */
import type { NotebookPanel, Packages, Plugin, SettingRegistry } from './lab.js';
import { addStyle } from './marks.js';
import { type Reactive, StaleNotebook } from './stale-notebook.js';

const id = '@layerlab/labextension:stale';
const command = 'layerlab:run-stale-cells';

export function stalePlugin(packages: Packages): Plugin {
  const { INotebookTracker, NotebookActions } = packages['@jupyterlab/notebook'];
  const { ISettingRegistry } = packages['@jupyterlab/settingregistry'];
  const { ICommandPalette } = packages['@jupyterlab/apputils'];
  return {
    id,
    description: 'Marks cells that ran before something they use was changed.',
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ISettingRegistry, ICommandPalette],
    activate: ({ commands }, tracker, registry, palette) => {
      const notebooks = new Map<NotebookPanel, StaleNotebook>();
      let reactive: Reactive = 'mark';
      const current = (): StaleNotebook | undefined => notebooks.get(tracker.currentWidget!);
      const changed = (): void => commands.notifyCommandChanged(command);
      addStyle();
      commands.addCommand(command, {
        label: 'Run Stale Cells',
        isEnabled: () => current()?.canRun ?? false,
        execute: () => current()?.run(),
      });
      palette?.addItem({ command, category: 'Notebook Operations' });
      tracker.widgetAdded.connect((_, panel) => {
        const notebook = new StaleNotebook(panel, NotebookActions, changed);
        notebook.reactive = reactive;
        notebooks.set(panel, notebook);
        panel.disposed.connect(() => notebooks.delete(panel));
      });
      void watch(registry, (value) => {
        reactive = value;
        for (const notebook of notebooks.values()) notebook.reactive = value;
      });
    },
  };
}

/** Calls `use` with the setting, now and whenever it changes. */
async function watch(registry: SettingRegistry | null, use: (reactive: Reactive) => void): Promise<void> {
  const settings = await registry?.load(id).catch(() => undefined);
  const read = (): void => use((settings?.composite.reactive as Reactive | undefined) ?? 'mark');
  settings?.changed.connect(read);
  read();
}
