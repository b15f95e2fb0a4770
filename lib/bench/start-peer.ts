/** Starts the peers. Each is installed when first needed, in its own folder outside the workspace. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Peer } from './peer-process.js';

export type PeerName =
  | 'layerlab'
  | 'layerlab-threads'
  | 'layerlab-plain'
  | 'layerlab-native'
  | 'layerlab-native-threads'
  | 'python'
  | 'surface-python'
  | 'tfjs-wasm'
  | 'tfjs-cpu';

const workshop = join(tmpdir(), 'layerlab-bench');
const here = (file: string): string => fileURLToPath(new URL(`./peers/${file}`, import.meta.url));

const commands: Readonly<Record<PeerName, () => Command>> = {
  layerlab: () => layerlab('wasm'),
  // A separate process: otherwise each sample would restart the threads and include that time.
  'layerlab-threads': () => layerlab('wasm'),
  'layerlab-plain': () => layerlab('wasm-deterministic'),
  'layerlab-native': () => layerlab('native'),
  'layerlab-native-threads': () => layerlab('native'),
  python: () => ({ file: pythonWithTorch(), arguments: [here('python.py')] }),
  'surface-python': () => ({ file: pythonWithTorch(), arguments: [here('surface.py')] }),
  'tfjs-wasm': () => tfjs('wasm'),
  'tfjs-cpu': () => tfjs('cpu'),
};

/** Starts a peer. @throws Error that says what is missing if it cannot be installed */
export function startPeer(name: PeerName): Promise<Peer> {
  return Peer.start(commands[name]());
}

/** This library for cases of peers/surface-cases.ts: alone, or after all of them. */
export function surfacePeer(how: 'alone' | 'all'): Command {
  const { file, arguments: rest } = layerlab('wasm', 'surface-peer.ts');
  return { file, arguments: ['--expose-gc', ...rest, how], environment: { LAYERLAB_COMPUTE: 'wasm' } };
}

function layerlab(backend: string, program: string = 'layerlab.ts'): Command {
  return {
    file: process.execPath,
    arguments: ['--import', import.meta.resolve('tsx'), here(program)],
    environment: { LAYERLAB_COMPUTE: backend },
  };
}

/** LAYERLAB_BENCH_PYTHON, or a virtual environment with PyTorch for the CPU. */
function pythonWithTorch(): string {
  const given = process.env.LAYERLAB_BENCH_PYTHON;
  if (given) return given;
  const folder = join(workshop, 'python');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(join(folder, 'ready'))) return python;
  run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', 'torch==2.13.0', 'numpy']);
  writeFileSync(join(folder, 'ready'), '');
  return python;
}

function tfjs(backend: 'wasm' | 'cpu'): Command {
  const folder = join(workshop, 'tfjs');
  if (!existsSync(join(folder, 'ready'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const packages = ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'];
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], folder);
    writeFileSync(join(folder, 'ready'), '');
  }
  return { file: process.execPath, arguments: [here('tfjs.mjs'), backend], folder };
}

function run(command: string, args: readonly string[], cwd?: string): void {
  const shell = process.platform === 'win32';
  const { status, stderr, error } = spawnSync(command, [...args], { cwd, shell, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}
