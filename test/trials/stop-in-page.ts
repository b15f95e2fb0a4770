/** Stop in the static page, from a host without headers: each kind of code 20 times; and completion while a loop spins. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { markdownTable } from '../bench/kernel/table.js';
import { longChecks } from '../helpers/long-checks.js';
import { completionTime, type HowToRun, runInKernel } from '../lite/ask-kernel.js';
import { SiteInBrowser } from '../lite/site-in-browser.js';
import type { Outcome } from './trial.js';

const times = 20;
const stopLimitMs = 500;
const completionLimitMs = 100;
const head = ['interrupted', 'times', 'kept', 'median (ms)', 'slowest (ms)'];

interface Kind {
  readonly code: string;
  readonly how?: HowToRun;
}

const kindsOf = (silent: string): Readonly<Record<string, Kind>> => ({
  'an empty loop': { code: "console.log('started')\nwhile (true);" },
  'a loop with calls': {
    code: "const half = (n: number) => n / 2\nconsole.log('started')\nfor (let i = 0; i >= 0; i = half(i) * 2);",
  },
  fit: {
    code: `import { Adam, Dense, Sequential, digits } from 'layerlab'
const { train } = digits()
const model = new Sequential([new Dense({ units: 64 }), new Dense({ units: 10 })], { seed: 1 })
console.log('started')
await model.fit(train.x, train.y, { loss: 'crossEntropy', optimizer: new Adam(), epochs: 1_000_000, progress: false })`,
  },
  'an await': { code: "console.log('started')\nawait new Promise(() => {})" },
  'a fetch': { code: `console.log('started')\nawait fetch('${silent}')` },
  'a prompt': { code: "prompt('name?')" },
  'a type check of minutes': { code: Object.values(longChecks)[0]!, how: { stopAfter: 500, fromRequest: true } },
});

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const ms = (value: number): string => String(Math.round(value));

export async function stopInPage(): Promise<Outcome> {
  const site = await SiteInBrowser.start();
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  try {
    const page = await site.open('00-start-here.ipynb');
    const kinds = kindsOf(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    const rows: Row[] = [];
    for (const [name, kind] of Object.entries(kinds)) rows.push(await interrupted(page, name, kind));
    rows.push(await completed(page));
    return {
      table: markdownTable(
        head,
        rows.map(({ line }) => line),
      ),
      passed: rows.every(({ isRight }) => isRight),
    };
  } finally {
    silent.closeAllConnections();
    silent.close();
    await site.stop();
  }
}

interface Row {
  readonly line: string[];
  readonly isRight: boolean;
}

/** Interrupts a kind of code, and reads a variable of an earlier cell each time. */
async function interrupted(page: Page, name: string, { code, how = { stopAfter: 100 } }: Kind): Promise<Row> {
  const taken: number[] = [];
  let kept = 0;
  for (let i = 0; i < times; i++) {
    await runInKernel(page, `let earlier = ${i}`);
    const { ename, stoppedAfter } = await runInKernel(page, code, how);
    const { text } = await runInKernel(page, 'earlier');
    if (ename === 'KeyboardInterrupt' && text === String(i)) kept++;
    taken.push(stoppedAfter ?? Number.POSITIVE_INFINITY);
  }
  const line = [name, String(times), String(kept), ms(median(taken)), ms(Math.max(...taken))];
  console.log(line.join(' | '));
  return { line, isRight: kept === times && median(taken) <= stopLimitMs };
}

/** Completes while a loop spins. */
async function completed(page: Page): Promise<Row> {
  const loop = runInKernel(page, "console.log('started')\nwhile (true);", { stopAfter: 60_000 });
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await completionTime(page, 'Math.sq'));
  await page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt());
  await loop;
  const line = ['(completion while a loop spins)', String(times), '', ms(median(taken)), ms(Math.max(...taken))];
  console.log(line.join(' | '));
  return { line, isRight: median(taken) <= completionLimitMs };
}
