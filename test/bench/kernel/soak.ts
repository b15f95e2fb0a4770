/** Thousands of cells of mixed kinds in one kernel: does it stay as fast and as small as it was? */
import { readFileSync } from 'node:fs';
import { LightKernel as Kernel, type LightKernel } from './light-kernel.js';
import { pssMegabytes } from './memory.js';
import { layerlab } from './peers.js';
import { markdownTable } from './table.js';

export interface Soak {
  readonly cells: number;
  /** Medians of request → idle, in milliseconds; cells that are interrupted are not among them. */
  readonly earlyMs: number;
  readonly lateMs: number;
  readonly ratio: number;
  /** Of all processes (PSS): after the 200th cell and after the last. */
  readonly earlyMegabytes: number | undefined;
  readonly lateMegabytes: number | undefined;
  /** Processes that have ended and that nobody asked how. */
  readonly zombies: number;
  readonly processes: number;
}

type NameOf = (i: number) => string;

/** One of each kind in turn; what a cell declares is named by `name`. */
const kinds: readonly ((i: number, name: string) => string)[] = [
  (i, name) => `const ${name} = ${i}; ${name} + 1`,
  (i) => `console.log('cell ${i}'); console.error('problem ${i}')`,
  (i, name) =>
    `interface I${name} { readonly n: number }\nfunction f${name}(x: I${name}): number { return x.n * 2 }\nf${name}({ n: ${i} })`,
  (i) => `throw new Error('cell ${i}')`,
  (i, name) => `let ${name} = [1, 2, 3].map((x) => x * ${i}); ${name}`,
  (i) => `const wrong: string = ${i}`,
  (i, name) => `const ${name} = await new Promise<number>((resolve) => setTimeout(() => resolve(${i}), 1)); ${name}`,
  (i) =>
    `display({ [Symbol.for('Jupyter.display')]: () => ({ 'application/vnd.plotly.v1+json': { data: [{ y: [${i}, 2, 3] }], layout: {} }, 'text/plain': 'plot' }) })`,
  (_, name) => `class ${name} { value = 1; double(): number { return this.value * 2 } }\nnew ${name}().double()`,
  (i) => `Array.from({ length: 5 }, (_, k) => ({ k, i: ${i} }))`,
];

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

function stateOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}

/** Every hundredth cell is a loop that is interrupted. */
async function interruptLoop(kernel: LightKernel): Promise<void> {
  const cell = kernel.start('console.log("looping"); while (true) {}');
  await cell.until(({ printed }) => printed.length > 0, 200);
  kernel.interrupt();
  if (!(await cell.until(({ idle }) => idle !== undefined, 10_000))) throw new Error('a loop was not stopped');
}

/** Kinds cost differently, but a hundred cells hold all of them in the same shares. */
const stretch = (times: readonly number[], from: number, to: number): number => median(times.slice(from, to));

/** Runs the cells and compares the last hundred with the second hundred. */
export async function soak(cells: number, nameOf: NameOf): Promise<Soak> {
  const kernel = await Kernel.start(layerlab);
  const times: number[] = [];
  try {
    await kernel.ready();
    let earlyMegabytes: number | undefined;
    for (let i = 0; i < cells; i++) {
      if (i === 200) earlyMegabytes = pssMegabytes(kernel.family);
      if (i % 100 === 50) await interruptLoop(kernel);
      const cell = await kernel.run(kinds[i % kinds.length]!(i, nameOf(i)));
      times.push(cell.idle! - cell.sent);
    }
    const family = kernel.family;
    const [earlyMs, lateMs] = [stretch(times, 100, 200), stretch(times, cells - 100, cells)];
    return {
      cells,
      earlyMs,
      lateMs,
      ratio: lateMs / earlyMs,
      earlyMegabytes,
      lateMegabytes: pssMegabytes(family),
      zombies: family.filter((pid) => stateOf(pid) === 'Z').length,
      processes: family.length,
    };
  } finally {
    await kernel.close();
  }
}

/** How much slower the last hundred may be than the second. */
const atMost = 1.5;

/** Whether the kernel stayed as fast as it was and left no ended processes. */
export function isSteady({ ratio, zombies }: Soak): boolean {
  return ratio <= atMost && zombies === 0;
}

/** The soaks as a table. */
export function soakTable(soaks: Readonly<Record<string, Soak>>): string {
  const lines = Object.entries(soaks).map(([label, { cells, earlyMs, lateMs, ratio, ...rest }]) => [
    `${cells} cells, ${label}`,
    `${earlyMs.toFixed(1)} → ${lateMs.toFixed(1)} ms`,
    `× ${ratio.toFixed(2)}, ≤ ${atMost}: ${ratio <= atMost ? 'met' : 'missed'}`,
    `${rest.earlyMegabytes?.toFixed(0) ?? '?'} → ${rest.lateMegabytes?.toFixed(0) ?? '?'} MB`,
    String(rest.zombies),
  ]);
  return markdownTable(['', 'cells 100 to 200 → last hundred', 'ratio', 'memory, cell 200 → end', 'zombies'], lines);
}

/** Names that come again and again, as in a notebook that is worked on. */
export const fewNames: NameOf = (i) => `name${i % 50}`;

/** A name that no cell had before. */
export const newNames: NameOf = (i) => `fresh${i}`;
