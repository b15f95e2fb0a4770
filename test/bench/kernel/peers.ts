/** The kernels that are compared, and how their packages come: beside the workspace, never in it. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryEnvironment } from '../../../kernel/jupyter/setup.js';
import { benchFolder as folder, npm, root } from './packages.js';

export type Language = 'typescript' | 'python';

export interface Peer {
  readonly name: string;
  readonly language: Language;
  /** Whether cells are checked before they run. */
  readonly checks: boolean;
  /** As the kernelspec says it; Deno's own says nothing, which kills it. */
  readonly interrupts: 'message' | 'signal';
  readonly env?: Readonly<Record<string, string>>;
  command(connectionFile: string): readonly string[];
}

const tslab = join(folder, 'tslab/lib/node_modules/tslab/bin/tslab');
const deno = join(folder, 'deno/node_modules/deno/bin.cjs');

/** Layerlab as its kernelspec starts it. */
export const layerlab: Peer = {
  name: 'Layerlab',
  language: 'typescript',
  checks: true,
  interrupts: 'message',
  env: { LAYERLAB_HISTORY: join(folder, 'history.jsonl') },
  command: (file) => [process.execPath, join(root, 'kernel/bin/layerlab.js'), 'kernel', '--connection-file', file],
};

const others: readonly Peer[] = [
  {
    name: 'tslab',
    language: 'typescript',
    checks: true,
    interrupts: 'signal',
    command: (file) => [process.execPath, tslab, 'kernel', '--config-path', file],
  },
  {
    name: 'Deno',
    language: 'typescript',
    checks: false,
    interrupts: 'message',
    env: { DENO_NO_UPDATE_CHECK: '1' },
    command: (file) => [denoProgram(), 'jupyter', '--kernel', '--conn', file],
  },
  {
    name: 'ipykernel',
    language: 'python',
    checks: false,
    interrupts: 'signal',
    command: (file) => [repositoryEnvironment(root).python, '-m', 'ipykernel_launcher', '-f', file],
  },
];

/** The program itself: npm's wrapper would be a second process to start and to count. */
function denoProgram(): string {
  const { platform, arch } = process;
  const name = `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`;
  const program = join(folder, 'deno/node_modules', name, platform === 'win32' ? 'deno.exe' : 'deno');
  return existsSync(program) ? program : deno;
}

/** tslab as its users install it, globally: a local one finds no type of Node's. */
const installations: Readonly<Record<string, { readonly file: string; install(): void }>> = {
  tslab: { file: tslab, install: () => npm('install', '--global', '--prefix', join(folder, 'tslab'), 'tslab@1.0.22') },
  Deno: { file: deno, install: () => npm('install', '--prefix', join(folder, 'deno'), 'deno@2.9.6') },
};

/** The kernels with these names, installed; all when none are named. */
export function peersNamed(names: readonly string[]): readonly Peer[] {
  const wanted = [layerlab, ...others].filter(({ name }) => names.length === 0 || names.includes(name));
  mkdirSync(folder, { recursive: true });
  for (const { name } of wanted) {
    const installation = installations[name];
    if (!installation || existsSync(installation.file)) continue;
    console.log(`bench: installing ${name} into .layerlab/bench …`);
    installation.install();
  }
  return wanted;
}
