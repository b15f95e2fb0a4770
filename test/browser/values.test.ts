/** How values look in JupyterLab, in both themes: tables, tensors, errors, pictures. Screenshots are kept for a person to look at. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './accessibility.js';
import { Lab } from './lab.js';
import { notebookOf } from './notebook-file.js';
import type { NotebookPage } from './notebook-page.js';

const cells = [
  `Array.from({ length: 30 }, (_, i) => ({ city: 'City ' + i, people: i * 1000, note: i % 2 ? undefined : 'even' }))`,
  `import { digits, normal, tensor } from 'layerlab'\nnormal([200, 50], { seed: 1 })`,
  `const { train } = digits()\nconst image = tensor(Array.from({ length: 8 }, (_, y) => Array.from({ length: 8 }, (_, x) => train.x.get(0, y * 8 + x))))\ndisplay.image(image)`,
  `new Map<string, unknown>([['rate', 0.5], ['ordering', 'mask-scale'], ['shape', [2, 3]]])`,
  `Array.from({ length: 1_000_000 }, (_, i) => i % 7)`,
  `new Error('the outer one', { cause: new RangeError('the inner one') })`,
  `vars()`,
  `const count: number = 'three'`,
  `function fail(): never { throw new Error('it failed', { cause: new RangeError('out of range') }) }\nfail()`,
  `/** @browser @module counted */ export const count: number = document.querySelectorAll('.jp-Notebook').length`,
  `/** @browser */ import { count } from './counted'\ndocument.body.dataset.counted = String(count)`,
];

/** JupyterLab gives an output of type image/png no words, whatever its metadata say (nbconvert does). */
const described = '.jp-OutputArea-output:not([data-mime-type="image/png"])';

let lab: Lab;
let notebook: NotebookPage;
let page: Page;
before(async () => {
  lab = await Lab.start({ notebooks: { 'values.ipynb': notebookOf(cells.map((source) => ({ source }))) } });
  notebook = await lab.open('values.ipynb');
  ({ page } = notebook);
  await notebook.untilKernelIdle();
  for (let i = 0; i < cells.length; i++) {
    await page.locator('.jp-CodeCell').nth(i).locator('.cm-content').click();
    await notebook.command('notebook:run-cell');
  }
  await notebook.untilKernelIdle();
  await notebook.showAll();
});
after(() => lab?.stop());

/** The cells that a picture begins with; together they show the whole notebook. */
const tops = [0, 1, 3, 6];

/** Pictures of the whole notebook, a screen each. */
async function look(theme: string): Promise<void> {
  for (const [index, cell] of tops.entries()) {
    await page
      .locator('.jp-CodeCell')
      .nth(cell)
      .evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await notebook.screenshot(`values-${theme}-${index + 1}`);
  }
}

/** The themes' own colours of text: black or white, more or less strong. */
const textColours: Readonly<Record<string, RegExp>> = { Light: /^rgba?\(0, 0, 0/, Dark: /^rgba?\(255, 255, 255/ };

/** The colour of the text that is drawn in an element. */
const colourOf = (selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => getComputedStyle(element).color);

for (const theme of ['Light', 'Dark'])
  test(`values take the colours of the ${theme.toLowerCase()} theme and meet WCAG AA`, async () => {
    await notebook.command('apputils:change-theme', { theme: `JupyterLab ${theme}` });
    await page.waitForFunction((light) => document.body.dataset.jpThemeLight === light, String(theme === 'Light'));
    for (const selector of ['caption', 'th', 'td', 'pre'])
      assert.match(await colourOf(`.jp-RenderedHTMLCommon ${selector}`), textColours[theme]!, selector);
    assert.deepEqual(await violations(page, described), []);
    await look(theme.toLowerCase());
  });

test('a tensor is drawn as a picture, with its words', async () => {
  const picture = page.getByRole('img', { name: /image, 8 × 8 pixels/ });
  assert.equal(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), 160);
});

test('a cell for a page runs in the page', async () => {
  await page.waitForFunction(() => document.body.dataset.counted === '1');
});

test('a table scrolls, and sorts by a column with the mouse and with the keyboard', async () => {
  const table = page.locator('.layerlab-Table').first();
  const first = (): Promise<(string | null)[]> => table.locator('tbody tr').first().locator('td').allTextContents();
  const people = table.getByRole('button', { name: 'people' });
  await people.click();
  assert.equal(await table.locator('th[aria-sort=ascending]').textContent(), 'people');
  await people.press('Enter');
  assert.deepEqual(await first(), ['City 29', '29000', '']);
  await table.getByRole('button', { name: 'note' }).press('Space');
  assert.equal(await table.locator('th[aria-sort]').count(), 1);
  assert.deepEqual(await first(), ['City 0', '0', 'even']);
  assert.ok(await table.evaluate((area) => area.scrollHeight > area.clientHeight && area.clientHeight <= 400));
  await table.focus();
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.querySelector('.layerlab-Table')!.scrollTop > 0);
  await notebook.screenshot('values-sorted');
});
