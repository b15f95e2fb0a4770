/** The site that `npm run site` builds, below a path, from a server that sends no headers. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { violations } from '../browser/accessibility.js';
import { SiteInBrowser } from './site-in-browser.js';

let site: SiteInBrowser;
before(async () => {
  site = await SiteInBrowser.start();
});
after(() => site?.stop());

const inSite = (path: string): string => readFileSync(join(site.folder, path), 'utf8');

test('the landing page links every notebook, shows how to embed one, and meets WCAG in both themes', async () => {
  const page = await site.visit('');
  const titles = await page.locator('.title').allTextContents();
  assert.equal(titles.length, readdirSync(join(site.folder, 'files')).filter((name) => name.endsWith('.ipynb')).length);
  await page.locator('summary').first().click();
  const first = `${site.url}/notebooks/index.html?path=00-start-here.ipynb`;
  assert.match(
    (await page.locator('pre').first().textContent())!,
    new RegExp(`^<iframe src="${first.replace('?', '\\?')}"`),
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page, 'html'), []);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await page.getByRole('link', { name: 'Open the first notebook' }).click();
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 120_000 });
  await page.close();
});

test('the first notebook runs and shows what is committed', async () => {
  assert.deepEqual(await site.differences('00-start-here.ipynb'), []);
});

test('a notebook with exercises runs and shows what is committed, though they are locked', async () => {
  assert.match(inSite('files/exercises/01.ts'), /lockedExercises/);
  assert.deepEqual(await site.differences('01-one-layer-one-mask.ipynb'), []);
});

test('the site has its notices, what hosts read, and no source maps', () => {
  for (const notice of ['LICENSE', 'NOTICE', 'typescript/LICENSE.txt', 'tslab/LICENSE', 'jupyterlite_core/LICENSE'])
    assert.ok(existsSync(join(site.folder, 'licences', notice)), notice);
  assert.ok(existsSync(join(site.folder, '.nojekyll')));
  assert.match(inSite('_headers'), /^\/course\/\*\n {2}Cross-Origin-Opener-Policy: same-origin\n/);
  const files = readdirSync(site.folder, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    files.filter((file) => /\.map$|nbgrader|\.key\.json$/.test(file)),
    [],
  );
});

test('nothing is asked of another host, and no page reports an error', () => {
  assert.deepEqual(site.foreign, []);
  assert.deepEqual(site.problems, []);
});
