import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './accessibility.js';
import { Lab } from './lab.js';
import { notebookOf } from './notebook-file.js';
import type { NotebookPage } from './notebook-page.js';

const cells = [
  `const bar = (n: number) => ({
  [Symbol.for('Jupyter.display')]: () => ({
    'application/vnd.plotly.v1+json': { data: [{ type: 'bar', x: ['n'], y: [n] }], layout: { height: 200 } },
    'text/plain': 'n is ' + n,
  }),
})
const live = interact({ n: { min: 0, max: 100, step: 1, value: 10 }, word: ['first', 'second'] }, ({ n, word }) => {
  console.log(word)
  return bar(n)
})`,
  "predict('which', { question: 'Which is larger?', choices: ['the first', 'the second'] })",
  "predict('how', { question: 'How large is it?', range: [0, 10] })",
  "reveal('which', 'the second'); reveal('how', 5.1, { why: 'it is' })",
  `import { check, exercise, near } from 'layerlab'
check('a half is a half', 0.5, near(0.5, { within: 0.1 }))
exercise('to do', undefined, 1, { question: 'Which number?' })
exercise('wrong', 2, 1, { hints: ['less'] })
exercise('right', 1, 1)`,
  "predict('up', { question: 'Which one?', range: [0, 10] }); reveal('up', 3)",
  "toggle('on'); select('pick', ['a', 'b']); button('Go', () => 'went')",
  'live.values',
];

let lab: Lab;
let notebook: NotebookPage;
let page: Page;
before(async () => {
  lab = await Lab.start({ notebooks: { 'live.ipynb': notebookOf(cells.map((source) => ({ source }))) } });
  notebook = await lab.open('live.ipynb');
  page = notebook.page;
  await notebook.runAll();
});
after(() => lab.stop());

const picture = (name: string) => page.getByRole('img', { name, exact: true });
const slider = (name: string, index = 0) => page.getByRole('slider', { name, exact: true }).nth(index);

test('a drag of sixty events ends on the last value, and no frame on the way is without a picture', async () => {
  await picture('n is 10').waitFor();
  await page.evaluate(watchFrames);
  const track = (await page.locator('.noUi-base').first().boundingBox())!;
  const handle = (await slider('n').boundingBox())!;
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 60; i++) await page.mouse.move(x + (i / 60) * (track.x + track.width - x), y);
  await page.mouse.up();
  await picture('n is 100').waitFor();
  assert.deepEqual(await page.evaluate('endWatch()'), { withoutPicture: 0 });
});

test('what a drawing function prints stands above its picture and is replaced with it', async () => {
  await page.getByRole('combobox', { name: 'word' }).selectOption('second');
  const area = page.locator('.widget-output').first();
  await area.getByText('second', { exact: true }).waitFor();
  assert.equal(await area.getByText('first', { exact: true }).count(), 0);
});

test('after a reload of the page the controls are back and still drive the picture, by keyboard', async () => {
  await notebook.save();
  await notebook.reload();
  await notebook.untilKernelIdle();
  await picture('n is 100').waitFor();
  await slider('n').focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
  await picture('n is 97').waitFor();
  await notebook.screenshot('widgets-after-reload');
});

test('a prediction that is given on the page is compared at once, with no cell run again', async () => {
  await notebook.showAll();
  const waiting = page.getByText('answer the question above');
  await waiting.nth(2).waitFor();
  assert.equal(await page.getByText('it is 5.1').count(), 0);
  await page.getByRole('radio', { name: 'the second' }).check();
  await page.getByText('You said: the second').waitFor();
  await page.getByText('you said ‘the second’, it is ‘the second’').waitFor();
  const field = page.getByRole('textbox', { name: 'My prediction' }).first();
  assert.equal(await field.inputValue(), '');
  await field.fill('11');
  await field.press('Enter');
  await page.getByText('‘11’ is not a number from 0 to 10').waitFor();
  await field.fill('4,9');
  await field.press('Enter');
  await page.getByText('You said: 4.9').waitFor();
  await page.getByText('you said 4.9, it is 5.1: it is').waitFor();
});

test('who gives up sees the result without having answered', async () => {
  await page.getByRole('button', { name: 'Show it without a prediction' }).click(); // those of the others are gone
  await page.getByText('it is 3', { exact: false }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Show it without a prediction' }).count(), 0);
});

test('our outputs meet WCAG AA in both themes', async () => {
  assert.deepEqual(await violations(page, '.jp-OutputArea-output'), []);
  await notebook.screenshot('teaching-light');
  await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await page.waitForFunction(() => document.body.dataset.jpThemeLight === 'false');
  assert.deepEqual(await violations(page, '.jp-OutputArea-output'), []);
  await notebook.screenshot('teaching-dark');
  assert.deepEqual([await notebook.errors(), notebook.problems], [[], []]);
});

/** Counts the frames in which the first figure has no drawing, until `endWatch()`. Text, since it runs in the page. */
const watchFrames = `{
  let withoutPicture = 0
  let watching = true
  const look = () => {
    if (!document.querySelector('.layerlab-Figure .main-svg')) withoutPicture++
    if (watching) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  window.endWatch = () => { watching = false; return { withoutPicture } }
}`;
