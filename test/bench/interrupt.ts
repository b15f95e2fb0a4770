/**
 * `npm run bench -- interrupt`: each kind of code that does not end by itself, interrupted again and again on each Node.
 * Counts how often the state was kept (or, where only a new runtime helps, how often the cell said so), with latencies.
 *
 *     --node 20,22,24   versions, fetched from npm's `node` package where they are not the running one
 *     --times 20        interrupts of each kind
 *     --write FILE      keeps the table as Markdown
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describe, kinds, type Measurements, measureInterrupts } from '../trials/measure-interrupts.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: '20,22,24' },
    times: { type: 'string', default: '20' },
    write: { type: 'string' },
  },
});
const times = Number(values.times);

function table(columns: readonly Measurements[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['what runs', 'what is kept', ...columns.map(({ node }) => `Node ${node.slice(1)}`)]),
    line(['---', '---', ...columns.map(() => '---')]),
    ...[...kinds].map(([kind, { keeps }]) =>
      line([kind, keeps, ...columns.map(({ rows }) => describe(rows.get(kind)!))]),
    ),
  ].join('\n');
}

const columns: Measurements[] = [];
for (const version of values.node.split(',')) columns.push(await measureInterrupts(version.trim(), times));
const { version } = JSON.parse(readFileSync(join(root, 'kernel/package.json'), 'utf8')) as { version: string };
const page = `# What an interrupt stops

Written by \`npm run bench -- interrupt --write docs/interrupts.md\`: layerlab-kernel ${version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}.
Each kind of work was interrupted ${times} times by an \`interrupt_request\`. *kept*: the cell ended as a KeyboardInterrupt (the completion
offered nothing) and a variable of an earlier cell still had its value. *replaced*: only a new runtime could stop it, and the cell said that all variables were lost. *crashed*: the runtime ended under
the interrupt, and the cell said so. *lost* would be none of these.
The numbers are the median and the longest time in ms from the request to the cell's reply and idle.

A check, a completion or an inspection is given up at once; a language engine that still works on it a second after it began is replaced,
and the next cell waits for the new one. Without an interrupt, completion and inspection are given up after two seconds when a cell waits
behind them, else after ten.

${table(columns)}
`;
console.log(`\n${page}`);
if (values.write) writeFileSync(values.write, page);
