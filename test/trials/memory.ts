/** The memory of a process that predicts, passes forward by hand and trains for long: it must stay level. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome } from './trial.js';

const program = fileURLToPath(new URL('memory-use.ts', import.meta.url));
const works = { predict: '48,000 predictions', forward: '60,000 forwards by hand', train: '5,000 training steps' };
/** How much a reading may lie above the one after the first tenth. */
const tolerance = 0.1;
/** The young generation, which V8 lets grow to this size, has it from the start. */
const flags = ['--min-semi-space-size=16', '--import', 'tsx'];

export async function memory(): Promise<Outcome> {
  const rows: string[] = [];
  let passed = true;
  for (const [work, words] of Object.entries(works)) {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, work]);
    const tenths = JSON.parse(stdout) as number[];
    passed &&= tenths.every((reading) => reading <= tenths[0] * (1 + tolerance));
    rows.push(`| ${words} | ${tenths.join(' | ')} |`);
  }
  const heads = Array.from({ length: 10 }, (_, i) => ` ${(i + 1) * 10} % |`).join('');
  const table = [`| resident MB after |${heads}`, `|---|${'---:|'.repeat(10)}`, ...rows].join('\n');
  return { table, passed };
}
