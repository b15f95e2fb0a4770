/** Figures that anybody may have written: every cell of their notebook is shown, and no other server is asked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hostileFigures, ordinaryFigures } from '../kernel/labextension/hostile-figures.js';
import { Lab } from './lab.js';
import { figureOutput, notebookOf } from './notebook-file.js';

const bars = { data: [{ type: 'bar', y: [1, 2] }], layout: { title: { text: 'Bars' } } };
const evil = 'https://evil.invalid/a';

/** Figures that only plotly can find fault with, or that it draws although they make no sense. */
const forPlotly = {
  'traces of values that are no values': { data: [{ type: 'bar', x: { a: 1 }, y: 'abc' }] },
  'a trace of an unknown type': { data: [{ type: 'nonsense', y: [1] }] },
  'axes that are texts': {
    data: [{ y: [1] }],
    layout: { xaxis: 'abc', yaxis: [1], annotations: 'abc', shapes: [null] },
  },
  'frames that are numbers': { ...bars, frames: [1, 2] },
  'a template that is a list': { ...bars, layout: { template: [1] } },
  'a configuration that is a text': { ...bars, config: 'abc' },
  'keys of prototypes': JSON.parse(
    '{"data":[{"y":[1],"__proto__":{"x":1}}],"layout":{"constructor":{"prototype":{"x":1}}}}',
  ),
};

const foreign = {
  'a server for its topology': { ...bars, config: { topojsonURL: evil, plotlyServerURL: evil, showLink: true } },
  'a picture from elsewhere': { ...bars, layout: { images: [{ source: evil, sizex: 1, sizey: 1 }] } },
  'a style from elsewhere': { ...bars, layout: { map: { style: evil } } },
  'words with a style from elsewhere': {
    ...bars,
    layout: { title: { text: `<span style="cursor:url(${evil})">Bars</span>` } },
  },
  'a map': { data: [{ type: 'scattermap', lat: [1], lon: [2] }], layout: { map: { style: evil } } },
  'a globe': { data: [{ type: 'scattergeo', lat: [1], lon: [2] }], config: { topojsonURL: evil } },
};

const hostile = Object.entries(hostileFigures).map(([name, { figure }]) => [name, figure] as const);
const cells = (figures: readonly (readonly [string, unknown])[]) =>
  figures.map(([name, figure]) => ({
    source: `// ${name}`,
    outputs: [figureOutput(figure as object, `Text: ${name}`)],
  }));
const last = { source: '// the last cell', outputs: [figureOutput(bars, 'Text: the last cell')] };
const nonsense = Object.entries({ ...ordinaryFigures, ...forPlotly });

/** Runs in the page at once: JupyterLab may put another element in a cell's place while one waits for it to be stable. */
const scrollThere = (element: Element): void => element.scrollIntoView();

let lab: Lab;
before(async () => {
  lab = await Lab.start({
    notebooks: {
      'hostile.ipynb': notebookOf([...cells(hostile), last]),
      'nonsense.ipynb': notebookOf([...cells(nonsense), last]),
      'foreign.ipynb': notebookOf([...cells(Object.entries(foreign)), last]),
    },
  });
});
after(() => lab.stop());

test('every cell is shown, with the text and the reason in place of a figure that cannot be drawn', async () => {
  const notebook = await lab.open('hostile.ipynb');
  const cells = notebook.page.locator('.jp-CodeCell');
  for (const [index, [name, { reason }]] of Object.entries(hostileFigures).entries()) {
    const instead = cells.nth(index).locator('.layerlab-Figure pre');
    await cells.nth(index).evaluate(scrollThere);
    const text = await instead.innerText();
    assert.ok(text.startsWith(`Text: ${name}`), text);
    assert.match(text, /This figure cannot be drawn: /);
    assert.match(text, reason);
  }
  await notebook.page.getByRole('img', { name: 'Text: the last cell' }).waitFor();
  await notebook.screenshot('figure-hostile');
  assert.deepEqual(notebook.problems, []);
  await notebook.close();
});

test('figures whose parts make no sense are drawn, or are their text', async () => {
  const notebook = await lab.open('nonsense.ipynb');
  const cells = notebook.page.locator('.jp-CodeCell');
  for (const [index, [name]] of nonsense.entries()) {
    await cells.nth(index).evaluate(scrollThere);
    const shown = cells.nth(index).locator('.layerlab-Figure').locator('.main-svg, pre').first();
    await shown.waitFor({ state: 'attached' });
    if (name in ordinaryFigures) assert.equal(await cells.nth(index).locator('pre').count(), 0, name);
  }
  await cells.nth(nonsense.length).evaluate(scrollThere);
  await notebook.page.getByRole('img', { name: 'Text: the last cell' }).waitFor();
  assert.deepEqual(notebook.problems, []);
  await notebook.close();
});

test('a notebook that is not trusted asks no other server, and says why a map is not drawn', async () => {
  const notebook = await lab.open('foreign.ipynb');
  const figures = notebook.page.locator('.layerlab-Figure');
  for (const [index, name] of [...Object.keys(foreign), 'the last cell'].entries()) {
    await figures.nth(index).evaluate(scrollThere);
    await figures.nth(index).locator('.main-svg, pre').first().waitFor({ state: 'attached' });
    const reasons = await figures.nth(index).locator('pre').allInnerTexts();
    assert.equal(
      reasons.some((text) => text.includes('trust the notebook')),
      /a map|a globe/.test(name),
      name,
    );
  }
  await notebook.untilFigures(Object.keys(foreign).length - 1);
  assert.equal(await notebook.page.locator('.js-link-to-tool, [data-title*="Share"]').count(), 0);
  assert.deepEqual(notebook.problems, []);
  await notebook.close();
});
