/** The memory of a process that predicts, passes forward by hand and trains for long: it must stay level. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome } from './trial.js';

const program = fileURLToPath(new URL('memory-use.ts', import.meta.url));
const works = { predict: '48,000 predictions', forward: '60,000 forwards by hand', train: '5,000 training steps' };
/** How many MB a reading may lie above that of the middle: compiled code and garbage not yet collected. */
const toleranceMb = 32;

export async function memory(): Promise<Outcome> {
  const rows: string[] = [];
  let passed = true;
  for (const [work, words] of Object.entries(works)) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, work]);
    const tenths = JSON.parse(stdout) as number[];
    passed &&= tenths.slice(5).every((reading) => reading <= tenths[4]! + toleranceMb);
    rows.push(`| ${words} | ${tenths.join(' | ')} |`);
  }
  const heads = Array.from({ length: 10 }, (_, i) => ` ${(i + 1) * 10} % |`).join('');
  const table = [`| resident MB after |${heads}`, `|---|${'---:|'.repeat(10)}`, ...rows].join('\n');
  return { table, passed };
}
