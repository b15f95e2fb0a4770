import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { type Browser, chromium, type Page } from 'playwright-core';
import { environmentAt } from '../../kernel/jupyter/python/environment.js';

import { violations } from './accessibility.js';
import { root } from './lab.js';
import { provideBrowser } from './provide-browser.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-pages-'));
const { python } = environmentAt(join(root, '.venv'));
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** What the course has none of: formulas, images, a widget, and text that would end a script. */
const small = {
  metadata: { kernelspec: { name: 'layerlab', display_name: 'TypeScript' }, language_info: { name: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
  cells: [
    {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      source: '# Formulas\n\n$E[m] = \\frac{1}{2}$ costs `$5`, and\n\n$$x^2$$',
    },
    {
      cell_type: 'code',
      id: 'b',
      metadata: {},
      source: '1',
      execution_count: 1,
      outputs: [
        { output_type: 'display_data', metadata: {}, data: { 'image/png': png, 'text/plain': 'a "red" dot' } },
        {
          output_type: 'display_data',
          metadata: {},
          data: {
            'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: 'x' },
            'text/plain': 'slider rate: 0.5',
          },
        },
        {
          output_type: 'display_data',
          metadata: {},
          data: {
            'application/vnd.plotly.v1+json': {
              data: [{ type: 'bar', x: ['a', 'b'], y: [1, 2] }],
              layout: { title: { text: '</script><b>Bars' }, images: [{ source: 'https://example.org/x.png' }] },
            },
            'text/plain': 'Bars: a 1, b 2',
          },
        },
      ],
    },
  ],
};

let browser: Browser;
let page: Page;
const problems: string[] = [];

/** The page that nbconvert makes of a notebook. */
function convert(file: string, template: string): string {
  const args = [
    '-m',
    'nbconvert',
    '--to',
    'html',
    '--template',
    template,
    '--output-dir',
    folder,
    '--output',
    template,
  ];
  execFileSync(python, [...args, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  return join(folder, `${template}.html`);
}

before(async () => {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({
    executablePath: await provideBrowser(),
    args: [...asRoot, '--disable-dev-shm-usage'],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(request.url());
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

test('the page of notebook 01, opened from the disk, has live figures: the slider moves the bars', async () => {
  const file = convert(join(root, 'notebooks/01-one-layer-one-mask.ipynb'), 'layerlab');
  await page.goto(pathToFileURL(file).href);
  await page.locator('.layerlab-Figure').nth(1).scrollIntoViewIfNeeded();
  const slider = page.getByRole('slider').first();
  await slider.waitFor();
  const live = page.locator('.layerlab-Figure', { has: slider });
  const picture = live.locator('.main-svg[role="img"]');
  const [bars, words] = [
    () => live.locator('.bars path').evaluateAll(shapes),
    () => picture.getAttribute('aria-label'),
  ];
  await picture.waitFor();
  const before = [await bars(), await words()] as const;
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  const moved = async (): Promise<boolean> => (await words()) !== before[1];
  while (!(await moved())) await page.waitForTimeout(50);
  assert.notDeepEqual(await bars(), before[0]);
  assert.deepEqual(problems, []);
});

function shapes(paths: readonly Element[]): (string | null)[] {
  return paths.map((path) => path.getAttribute('d'));
}

test('formulas are MathML, images have their words, widgets are words, and nothing is loaded', async () => {
  const file = join(folder, 'small.ipynb');
  writeFileSync(file, JSON.stringify(small));
  await page.goto(pathToFileURL(convert(file, 'layerlab')).href);
  await page.locator('.main-svg[role="img"]').waitFor();
  assert.equal(await page.locator('math').count(), 2);
  assert.equal(await page.locator('math mfrac').count(), 1);
  assert.equal(await page.locator('math[display="block"]').count(), 1);
  assert.equal(await page.locator('.jp-RenderedMarkdown code').textContent(), '$5');
  assert.equal(await page.getByRole('img', { name: 'a "red" dot' }).count(), 1);
  assert.equal(await page.getByRole('img', { name: 'Bars: a 1, b 2' }).count(), 1);
  assert.equal(await page.getByText('slider rate: 0.5').count(), 1);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    assert.deepEqual(await violations(page, '.layerlab-Figure'), []);
  }
  assert.deepEqual(problems, []);
});

test('the images of the plain export have their words too', () => {
  const file = join(root, 'notebooks/01-one-layer-one-mask.ipynb');
  const html = readFileSync(convert(file, 'lab'), 'utf8');
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as INotebookContent;
  const outputs = cells.flatMap(({ outputs = [] }) => outputs as { data?: Record<string, string | string[]> }[]);
  const figures = outputs.filter(({ data }) => data?.['application/vnd.plotly.v1+json']);
  assert.ok(figures.length > 0);
  assert.doesNotMatch(html, /No description has been provided/);
  assert.equal(html.match(/<img alt="[^"]{20,}"/g)?.length, figures.length);
});
