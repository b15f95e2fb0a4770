/** The debugger in JupyterLab: a breakpoint by a click, variables, a step, and on to the end. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Lab } from './lab.js';

const code = `function area(w: number, h: number): number {
  const raw = w * h
  const scaled = raw * 2
  return scaled
}
const result = area(3, 4)
result`;

const cell = (id: string, source: string): object => ({
  cell_type: 'code',
  id,
  metadata: {},
  execution_count: null,
  outputs: [],
  source,
});

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'layerlab', display_name: 'TypeScript (Layerlab)', language: 'typescript' },
    language_info: { name: 'typescript' },
  },
  cells: [cell('base', 'let base: number = 10'), cell('area', code)],
};

describe('the debugger in JupyterLab', () => {
  let lab: Lab;
  before(async () => {
    lab = await Lab.start({ notebooks: { 'debugged.ipynb': notebook as never } });
  });
  after(() => lab.stop());

  test('stops at a breakpoint, shows variables, steps and goes on', async () => {
    const opened = await lab.open('debugged.ipynb');
    const { page } = opened;
    await opened.untilKernelIdle();
    await page.locator('.jp-Cell').nth(0).click();
    await page.keyboard.press('Shift+Enter');
    await page.locator('.jp-DebuggerBugButton').first().click();
    const area = page.locator('.jp-Cell').nth(1);
    await area.locator('.cm-breakpoint-gutter .cm-gutterElement').nth(3).waitFor({ state: 'attached' });
    const line = (await area.locator('.cm-line').nth(2).boundingBox())!;
    const gutter = (await area.locator('.cm-gutter.cm-breakpoint-gutter').first().boundingBox())!;
    await page.mouse.click(gutter.x + gutter.width / 2, line.y + line.height / 2);
    await page.locator('.jp-DebuggerBreakpoint').first().waitFor();
    await area.locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await page.locator('.jp-DebuggerPausedOverlay').first().waitFor();
    const frame = page.locator('.jp-DebuggerCallstackFrame').first();
    await frame.waitFor();
    assert.match((await frame.textContent())!, /area.*Cell \[.*\].*:3/s);
    const variables = page.locator('.jp-DebuggerVariables');
    await variables.getByText('raw').first().waitFor();
    assert.match((await variables.first().textContent())!, /w.*3/s);
    await page.locator('.jp-DebuggerPausedButton[title="Next"]').first().click();
    await page.locator('.jp-DebuggerCallstackFrame', { hasText: ':4' }).first().waitFor();
    for (const theme of ['Light', 'Dark']) {
      await opened.useTheme(theme);
      await opened.screenshot(`debugger-${theme.toLowerCase()}`);
    }
    await page.locator('.jp-DebuggerPausedButton[title="Continue"]').first().click();
    await area.locator('.jp-OutputArea-output').first().waitFor();
    assert.match((await area.locator('.jp-OutputArea-output').first().textContent())!, /24/);
    assert.deepEqual(opened.problems, []);
  });
});
