import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { explore } from '../../lib/plots/explore.js';
import { Figure } from '../../lib/plots/figure.js';
import { violations } from './accessibility.js';
import { Lab } from './lab.js';
import { figureOutput, notebookOf } from './notebook-file.js';
import type { NotebookPage } from './notebook-page.js';

/** A bar as high as the rate says, named after the ordering. */
const baked = explore({ rate: [0.1, 0.5, 0.9], ordering: ['mask-scale', 'pre-activation'] }, ({ rate, ordering }) => {
  const layout = { title: { text: 'Controls' }, height: 300, yaxis: { range: [0, 1] } };
  return new Figure({ data: [{ type: 'bar', x: [ordering], y: [rate] }], layout }, `${ordering} at ${rate}`);
});

let lab: Lab;
before(async () => {
  const output = figureOutput(JSON.parse(JSON.stringify(baked)), baked.alt);
  lab = await Lab.start({
    withCourse: true,
    notebooks: { 'explore.ipynb': notebookOf([{ source: 'explore', outputs: [output] }, { source: '1' }]) },
  });
});
after(() => lab.stop());

test('the controls of a baked figure choose its frames by keyboard and by list, in an untrusted notebook without a kernel', async () => {
  const notebook = await lab.open('explore.ipynb');
  await notebook.untilFigures(1);
  await endKernels();
  const rate = notebook.page.getByRole('slider', { name: 'rate' });
  await untilBar(notebook, 'mask-scale', 0.1);
  await rate.press('ArrowRight');
  await untilBar(notebook, 'mask-scale', 0.5);
  await rate.press('End');
  await untilBar(notebook, 'mask-scale', 0.9);
  assert.equal(await rate.getAttribute('aria-valuetext'), '0.9');
  await notebook.page.getByRole('combobox', { name: 'ordering' }).selectOption('pre-activation');
  await untilBar(notebook, 'pre-activation', 0.9);
  await notebook.page.getByRole('img', { name: 'pre-activation at 0.9' }).waitFor();
  assert.equal(await notebook.page.locator('.slider-container').count(), 0, "plotly's own slider is not drawn too");
  await notebook.screenshot('explore');
  assert.deepEqual(notebook.problems, []);
  await notebook.close();
});

test("what is typed into a control does not reach JupyterLab's shortcuts", async () => {
  const notebook = await lab.open('explore.ipynb');
  await notebook.untilFigures(1);
  const rate = notebook.page.getByRole('slider', { name: 'rate' });
  for (const key of ['d', 'd', 'b', 'ArrowDown']) await rate.press(key);
  assert.equal(await notebook.page.locator('.jp-Cell').count(), 2);
  await notebook.close();
});

test('the controls of the course work in a copy that this server never ran, with the kernel shut down, and after a reload', async () => {
  const notebook = await lab.open('01-one-layer-one-mask.ipynb');
  const rate = notebook.page.getByRole('slider', { name: 'rate' });
  for (const reload of [false, true]) {
    if (reload) await notebook.reload();
    await notebook.untilKernelIdle();
    await endKernels();
    await notebook.showAll();
    assert.deepEqual(await notebook.trustedOutputs(), []);
    await rate.press('Home');
    await rate.press('ArrowRight');
    await notebook.page.getByRole('img', { name: /^Bars: mask · sigmoid\(z\) \/ keepProb, rate 0\.025\./ }).waitFor();
    await notebook.page.getByRole('combobox', { name: 'mode' }).selectOption('vanilla');
    await notebook.page.getByRole('img', { name: /^Bars: mask · sigmoid\(z\), rate 0\.025\./ }).waitFor();
  }
  await notebook.close();
});

test('a baked figure and its controls meet WCAG AA in both themes', async () => {
  const notebook = await lab.open('explore.ipynb');
  await notebook.untilFigures(1);
  for (const theme of ['Light', 'Dark']) {
    await notebook.useTheme(theme);
    assert.deepEqual(await violations(notebook.page, '.jp-OutputArea-output'), [], theme);
  }
  await notebook.close();
});

async function endKernels(): Promise<void> {
  const sessions = (await (await lab.request('api/sessions')).json()) as { id: string }[];
  for (const { id } of sessions) await lab.request(`api/sessions/${id}`, { method: 'DELETE' });
}

async function untilBar(notebook: NotebookPage, x: string, y: number): Promise<void> {
  await notebook.page.waitForFunction(
    ([x, y]) => {
      const plot = document.querySelector('.js-plotly-plot') as HTMLElement & { data: [{ x: string[]; y: number[] }] };
      return plot.data[0].x[0] === x && plot.data[0].y[0] === y;
    },
    [x, y] as const,
  );
}
