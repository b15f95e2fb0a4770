/**
 * What shapes in types cost: cells checked by the engine as it is, and by one for which `Sequential` is any list of layers. By
 * processor time, in turns:
 *
 *     npm run bench -- shapes [--rounds 25 --turns 3]
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Engine } from '../../kernel/language/engine/engine.js';
import { nodeHost } from '../../kernel/language/node/host.js';
import { folderWith } from '../kernel/language/notebook.js';
import { markdownTable } from './kernel/table.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '25' },
    turns: { type: 'string', default: '3' },
    variant: { type: 'string', default: 'both' },
  },
});
const rounds = Number(values.rounds);

const imports = `import { Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Sequential, digits, type Layer } from 'layerlab'
const { train } = digits()`;
const block = (filters: number): string =>
  `new Conv2D({ filters: ${filters}, kernelSize: 3, activation: 'relu' }), new MaxPooling2D(), `;
const cells: Readonly<Record<string, (i: number) => string>> = {
  'an MLP': (i) => `const model = new Sequential([
  new Dense({ units: ${64 + i}, activation: 'relu' }),
  new Dropout({ rate: 0.5 }),
  new Dense({ units: 10 }),
], { seed: 1 })
const history = await model.fit(train.x, train.y, { loss: 'crossEntropy', epochs: 20 })
console.log(model.evaluate(train.x, train.y))`,
  'an MLP alone': (i) => `const model = new Sequential([
  new Dense({ units: ${64 + i}, activation: 'relu' }),
  new Dropout({ rate: 0.5 }),
  new Dense({ units: 10 }),
], { seed: 1 })`,
  'a network for MNIST': (i) =>
    `const network = new Sequential([${block(32)}${block(64)}new Flatten(), new Dense({ units: ${100 + i} }), new Dense({ units: 10 })], { inputShape: [28, 28, 1] })`,
};

/** The declarations in which a list of layers is any list. */
function unchecked(text: string): string {
  const from = text.indexOf('    new <L extends');
  const to = text.indexOf('    readonly prototype');
  if (from < 0 || to < 0) throw new Error('checked-sequential.d.ts reads otherwise than expected');
  const plain = '    new (layers: readonly Layer[], options?: SequentialOptions): Sequential;\n';
  return text.slice(0, from) + plain + text.slice(to);
}

function engineWith(change: (text: string) => string): Engine {
  const { files } = nodeHost;
  const readFile = (file: string): string | undefined => {
    const text = files.readFile(file);
    return text !== undefined && file.endsWith('checked-sequential.d.ts') ? change(text) : text;
  };
  const engine = new Engine({ folder: folderWith() }, { ...nodeHost, files: { ...files, readFile } });
  run(engine, 1, imports);
  return engine;
}

function run(engine: Engine, id: number, code: string): number {
  const before = process.cpuUsage();
  const checked = engine.check({ id, code, count: id });
  engine.commit({ id, code });
  const { user, system } = process.cpuUsage(before);
  if (!checked.ok) throw new Error(JSON.stringify(checked.diagnostics));
  return (user + system) / 1000;
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

/** What each cell takes in an engine of its own, in ms: the first time, and after that. */
function measure(change: (text: string) => string): number[][] {
  const engine = engineWith(change);
  return Object.values(cells).map((codeOf) => {
    const [first, ...warm] = Array.from({ length: rounds }, (_, i) => run(engine, 2 + i, codeOf(i)));
    return [first!, median(warm)];
  });
}

/** The same in a process of its own: engines of one process share the declarations that they read. */
function measureApart(variant: string): number[][] {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), '--variant', variant, '--rounds', values.rounds];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as number[][];
}

function table(): string {
  const turns = Array.from({ length: Number(values.turns) }, () => ['with', 'without'].map(measureApart));
  const rows = Object.keys(cells).map((name, cell) => {
    const [first, warm] = [0, 1].map((kind) => [0, 1].map((side) => median(turns.map((t) => t[side]![cell]![kind]!))));
    const words = [first!, warm!].map(([shaped, plain]) => [
      ...[shaped!, plain!].map((ms) => ms.toFixed(1)),
      (shaped! / plain!).toFixed(2),
    ]);
    return [name, ...words.flat()];
  });
  return markdownTable(['cell', 'first, with (ms)', 'without', '×', 'warm, with (ms)', 'without', '×'], rows);
}

const changes: Readonly<Record<string, (text: string) => string>> = { with: (text) => text, without: unchecked };
const change = changes[values.variant];
console.log(change ? JSON.stringify(measure(change)) : table());
