import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { Lab } from './lab.js';
import { figureOutput, notebookOf } from './notebook-file.js';
import type { NotebookPage } from './notebook-page.js';

const alt = 'Bar chart: 3 units kept, 1 dropped';
const bars = { data: [{ type: 'bar', x: ['kept', 'dropped'], y: [3, 1] }], layout: { title: { text: 'Units' } } };
/** A PNG of one pixel. */
const saved = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const show = `
const show = (kept: number) => ({
  [Symbol.for('Jupyter.display')]: () => ({
    'application/vnd.plotly.v1+json': { data: [{ type: 'bar', x: ['kept', 'dropped'], y: [kept, 1] }], layout: { height: 250 } },
    'text/plain': kept + ' kept',
  }),
});
const handle = display(show(3), { id: 'bars' });`;
const update = 'for (let kept = 0; kept < 300; kept++) handle.update(show(kept));';

const save = `import { readFileSync } from 'node:fs'
import { line } from 'layerlab'
await line([1, 2]).save('f.png', { width: 300, height: 200, scale: 1 })
await line([1, 2]).save('f.svg')
console.log([...readFileSync('f.png').subarray(16, 24)].join(), readFileSync('f.svg', 'utf8').slice(0, 4))`;

const notebooks = {
  'shown.ipynb': notebookOf([{ source: 'bars', outputs: [figureOutput(bars, alt)] }]),
  'pictures.ipynb': notebookOf([
    { source: 'bars', outputs: [figureOutput(bars, alt, { 'image/png': saved })] },
    { source: 'bars', outputs: [figureOutput(bars, alt)] },
  ]),
  'live.ipynb': notebookOf([{ source: show }, { source: update }]),
  'saves.ipynb': notebookOf([{ source: save }]),
};

let lab: Lab;
before(async () => {
  lab = await Lab.start({ notebooks });
});
after(() => lab.stop());

test('a figure of a notebook that is not trusted is drawn, and its text is its accessible name', async () => {
  const notebook = await lab.open('shown.ipynb');
  await notebook.untilFigures(1);
  assert.equal(await notebook.page.getByRole('img', { name: alt }).count(), 1);
  assert.deepEqual(await notebook.page.locator('.xtick text').allTextContents(), ['kept', 'dropped']);
  const buttons = notebook.page.getByRole('toolbar', { name: 'Figure tools' }).getByRole('button');
  assert.equal(await buttons.count(), 3);
  for (const button of await buttons.all()) assert.ok(await button.getAttribute('aria-label'));
  const stops = await buttons.evaluateAll((all) =>
    all.map((button) => (button as unknown as { tabIndex: number }).tabIndex),
  );
  assert.deepEqual(stops, [0, -1, -1]);
  await buttons.first().focus();
  await notebook.page.keyboard.press('ArrowRight');
  assert.ok(await buttons.nth(1).evaluate((button) => button.matches(':focus')));
  await notebook.screenshot('figure-untrusted');
  await finish(notebook);
});

test('a figure without a picture gets one in the saved file, and one that has a picture keeps it', async () => {
  const notebook = await lab.open('pictures.ipynb');
  await notebook.untilPictures(2);
  await notebook.save();
  const [first, second] = pictures(lab.saved('pictures.ipynb'));
  assert.equal(first, saved);
  assert.deepEqual(sizeOf(second), [800, 380]);
  assert.deepEqual(figures(lab.saved('pictures.ipynb')), [bars, bars]);
  const [html] = dataOf(lab.saved('pictures.ipynb'), 'text/html').map((lines) => [lines].flat().join(''));
  assert.ok(html?.startsWith(`<img alt="${alt}" src="data:image/webp;base64,`), html);
  await finish(notebook);
});

test('a figure that is updated is drawn anew, ends on the last of many updates, and gets a new picture', async () => {
  const notebook = await lab.open('live.ipynb');
  await notebook.untilKernelIdle();
  await notebook.command('notebook:run-cell-and-select-next');
  await notebook.untilPictures(1);
  const [before] = pictures(await notebook.content());
  await notebook.command('notebook:run-cell');
  assert.deepEqual(await notebook.errors(), []);
  await notebook.page.getByRole('img', { name: '299 kept' }).waitFor();
  await notebook.page.waitForFunction(() => {
    const plot = document.querySelector('.js-plotly-plot') as HTMLElement & { data: [{ y: number[] }] };
    return plot.data[0].y[0] === 299;
  });
  await notebook.untilPictures(1);
  const [after] = pictures(await notebook.content());
  assert.notEqual(after, before);
  await notebook.screenshot('figure-updated');
  await finish(notebook);
});

test('a cell saves pictures that the page draws, also while it runs', async () => {
  const notebook = await lab.open('saves.ipynb');
  await notebook.runAll();
  const [{ outputs }] = (await notebook.content()).cells as [ICodeCell];
  assert.deepEqual(
    outputs.map(({ text }) => [text].flat().join('')),
    ['0,0,1,44,0,0,0,200 <svg\n'],
  );
  await finish(notebook);
});

test('a figure follows the theme of the page, and its picture does not', async () => {
  const notebook = await lab.open('shown.ipynb');
  await notebook.untilPictures(1);
  await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await notebook.page.waitForFunction(() => {
    const text = getComputedStyle(document.querySelector('.xtick text')!).fill;
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--jp-ui-font-color1)';
    const wanted = getComputedStyle(probe).color.replace(/, 0?\.\d+\)|rgba?\(/g, '');
    probe.remove();
    return document.body.dataset.jpThemeLight === 'false' && text.includes(wanted.replace(')', ''));
  });
  await notebook.screenshot('figure-dark');
  await finish(notebook);
});

async function finish(notebook: NotebookPage): Promise<void> {
  assert.deepEqual(notebook.problems, []);
  await notebook.close();
}

function pictures(notebook: INotebookContent): string[] {
  return dataOf(notebook, 'image/png').map((png) => String(png).trim());
}

function figures(notebook: INotebookContent): unknown[] {
  return dataOf(notebook, 'application/vnd.plotly.v1+json');
}

function dataOf({ cells }: INotebookContent, mimeType: string): unknown[] {
  const outputs = cells.flatMap((cell) => (cell as ICodeCell).outputs as { data?: Record<string, unknown> }[]);
  return outputs.flatMap(({ data }) => data?.[mimeType] ?? []);
}

/** Width and height stand at bytes 16 to 24 of a PNG (PNG specification, section 11.2.2). */
function sizeOf(png: string | undefined): number[] {
  const bytes = Buffer.from(png ?? '', 'base64');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}
