/** Looks at outputs with axe-core, as an auditor of accessibility would. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What breaks WCAG 2.2 at level AA, or axe's good practice, within the elements that match: one line each. */
export async function violations(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(async (selector) => {
    const { axe } = window as unknown as { axe: { run(context: string): Promise<AxeResults> } };
    return await axe.run(selector);
  }, selector);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
