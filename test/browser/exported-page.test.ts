import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Dropout, distributions, explore, normal, orderings, range } from '../../lib/index.js';
import { violations } from './accessibility.js';
import { provideBrowser } from './provide-browser.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-page-'));
const file = join(folder, 'figure.html');
const z = normal([200, 20], { seed: 1 });
const draw = ({ rate, ordering }: { rate: number; ordering: (typeof orderings)[number] }) =>
  distributions([new Dropout({ rate, ordering, activation: 'sigmoid' })], z, { title: '</script><b>&"Title"' });

let browser: Browser;
let page: Page;
const problems: string[] = [];
before(async () => {
  const figure = explore({ rate: range(0.1, 0.9, 0.2), ordering: orderings }, draw, { initial: { rate: 0.5 } });
  writeFileSync(file, figure.toHTML());
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({
    executablePath: await provideBrowser(),
    args: [...asRoot, '--disable-dev-shm-usage'],
  });
  page = await browser.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('.main-svg').first().waitFor();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

const heading = () => page.locator('.annotation-text').first().textContent();
const shownAlt = () => page.getByRole('figure').getAttribute('aria-label');

test('the exported page draws the combination where the controls stand', async () => {
  assert.equal(await heading(), 'mask-scale');
  assert.equal(await shownAlt(), draw({ rate: 0.5, ordering: 'mask-scale' }).alt);
});

test('the list and, by keyboard, the slider choose the figure and its description', async () => {
  await page.getByLabel('ordering').selectOption('pre-activation');
  assert.equal(await heading(), 'pre-activation');
  await page.getByLabel('rate').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByLabel('rate').getAttribute('aria-valuetext'), '0.7');
  assert.equal(await shownAlt(), draw({ rate: 0.7, ordering: 'pre-activation' }).alt);
  await page.keyboard.press('Home');
  assert.equal(await shownAlt(), draw({ rate: 0.1, ordering: 'pre-activation' }).alt);
});

test('the page follows the reader’s theme', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('.main-svg[style*="rgb(17, 17, 17)"]').first().waitFor();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the page meets WCAG AA in the ${colorScheme} theme`, async () => {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page, 'html'), []);
  });

test('the page offers nothing that would send the figure away', async () => {
  assert.equal(await page.getByRole('button', { name: /share|cloud|edit/i }).count(), 0);
});

test('the page loads nothing, and has no error', () => {
  assert.deepEqual(problems, []);
});
