import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './accessibility.js';
import { Lab } from './lab.js';
import { notebookOf } from './notebook-file.js';
import type { NotebookPage } from './notebook-page.js';

const cells = ['let rate = 0.5', 'const doubled = rate * 2\ndoubled', 'doubled + 1', "'unrelated'"];
const setting = '@layerlab/labextension:stale';

let lab: Lab;
let notebook: NotebookPage;
let page: Page;
before(async () => {
  lab = await Lab.start({ notebooks: { 'stale.ipynb': notebookOf(cells.map((source) => ({ source }))) } });
  notebook = await lab.open('stale.ipynb');
  page = notebook.page;
  await notebook.runAll();
});
after(() => lab.stop());

const cell = (index: number) => page.locator('.jp-Notebook .jp-Cell').nth(index);
const stale = () => page.locator('.layerlab-Stale');
const notes = () => page.locator('.layerlab-Stale-note span').allTextContents();

/** Writes a cell's code anew and runs it. */
async function run(index: number, code?: string): Promise<void> {
  await cell(index).locator('.cm-content').click();
  if (code !== undefined) {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(code);
  }
  await notebook.command('notebook:run-cell');
}

/** Waits until as many cells are marked. */
async function untilStale(count: number): Promise<void> {
  await page.waitForFunction((count) => document.querySelectorAll('.layerlab-Stale').length === count, count);
}

/** Waits until the outputs are these. */
async function untilOutputs(...texts: string[]): Promise<void> {
  await page.waitForFunction((texts) => {
    const outputs = [...document.querySelectorAll<HTMLElement>('.jp-OutputArea-output')];
    return outputs.map(({ innerText }) => innerText.trim()).join() === texts.join();
  }, texts);
}

/** Changes the setting, which a page reads when it is loaded. */
async function react(value: string): Promise<void> {
  await page.evaluate(
    async ([plugin, value]) => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { serviceManager: { settings: { save(id: string, raw: string): Promise<void> } } };
      };
      await jupyterapp.serviceManager.settings.save(plugin, JSON.stringify({ reactive: value }));
    },
    [setting, value] as const,
  );
  await notebook.save();
  await notebook.reload();
  await notebook.untilKernelIdle();
}

test('cells that ran before a name changed are marked, with the reason, until they run again', async () => {
  assert.equal(await stale().count(), 0);
  await run(0, 'let rate = 0.9');
  await untilStale(2);
  assert.deepEqual(await notes(), [
    'Stale: ran before rate changed, cell 5',
    'Stale: uses doubled of a stale cell, cell 2',
  ]);
  await run(1);
  await untilStale(1);
  assert.deepEqual(await notes(), ['Stale: ran before doubled changed, cell 6']);
  await run(2);
  await untilStale(0);
  await untilOutputs('1.8', '2.8', "'unrelated'");
});

test('the marks are accessible in both themes, and the file does not show them', async () => {
  await run(0, 'let rate = 0.1');
  await untilStale(2);
  for (const theme of ['Light', 'Dark']) {
    await notebook.useTheme(theme);
    assert.deepEqual(await violations(page, '.layerlab-Stale-note, .layerlab-Stale .jp-OutputArea'), [], theme);
    await notebook.screenshot(`stale-${theme.toLowerCase()}`);
  }
  await notebook.useTheme('Light');
  assert.doesNotMatch(JSON.stringify(await notebook.content()), /[Ss]tale/);
});

test('the command runs them again, in order, and only them', async () => {
  await notebook.command('layerlab:run-stale-cells');
  await untilStale(0);
  await untilOutputs('0.2', '1.2', "'unrelated'");
  assert.deepEqual(await notebook.prompts(), ['[8]:', '[9]:', '[10]:', '[4]:']);
});

test('the button of the first mark does the same', async () => {
  await run(0, 'let rate = 2');
  await untilStale(2);
  await page.getByRole('button', { name: 'Run stale cells' }).click();
  await untilStale(0);
  await untilOutputs('4', '5', "'unrelated'");
});

test('a reloaded page hears of them at once', async () => {
  await run(0, 'let rate = 3');
  await untilStale(2);
  await notebook.save();
  await notebook.reload();
  await untilStale(2);
});

test('after a restart nothing is stale, the saved file is the same to the byte, and what changes then is marked', async () => {
  await notebook.save();
  const marked = lab.savedText('stale.ipynb');
  await page.evaluate(async () => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: { shell: { currentWidget: { sessionContext: { restartKernel(): Promise<void> } } } };
    };
    await jupyterapp.shell.currentWidget.sessionContext.restartKernel();
  });
  await untilStale(0);
  await notebook.save();
  assert.equal(lab.savedText('stale.ipynb'), marked);
  await notebook.runAll();
  await run(0, 'let rate = 4');
  await untilStale(2);
});

test('where they are to run by themselves, they do; where they are off, nothing is marked', async () => {
  await react('run');
  await untilOutputs('8', '9', "'unrelated'");
  await run(0, 'let rate = 5');
  await untilOutputs('10', '11', "'unrelated'");
  await react('off');
  await run(0, 'let rate = 6');
  await notebook.untilKernelIdle();
  assert.equal(await stale().count(), 0);
});

test('a cell that uses a name of a deleted cell says so', async () => {
  await react('mark');
  await run(3, 'const short = 1');
  await run(2, 'short');
  await cell(3).locator('.cm-content').click();
  await notebook.command('notebook:delete-cell');
  await run(0, 'let rate = 6');
  await page.getByText('Stale: uses short, whose cell was deleted').waitFor();
  assert.deepEqual(notebook.problems, []);
});
