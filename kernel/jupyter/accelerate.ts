/** `layerlab accelerate`: fetches the native library that `LAYERLAB_COMPUTE=native` uses for matrix products. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem } from '../problem.js';
import { prefixOf } from './install/place.js';
import { addRequirements, type Environment, environmentAt } from './python/environment.js';
import { findPython } from './python/find-python.js';

/** OpenBLAS as PyPI has it, with the hashes of its wheels for Linux, macOS and Windows. */
export const openBlas = {
  version: '0.3.34.481.3',
  hashes: [
    '85d42ee10fd207ed6014273dcb9236ab1a65d21357f278b3aa0a78e8189665a8',
    '813bb8101da2f64555c4a5e71c3714539d92b0b4f1841ec12b80d50e56cde46c',
    'e085dddbc5b9aa130f83def515d31c440e69f387a90c7e63b154a5575b4466bc',
    '0595f94cd58c1f8a0d90c975621f4587337a003916b1979e834ebdf2cb5d9504',
    '88b00ba6a232fe958695403f6f71858fb23c3c9ce561c467e787e5d46ace16ca',
    '46fac855d3c05004f9ee111eeeeb0aeb076c6411fc6f87c34a49b8ba729c4c38',
    '963e311354df08856c22aad17d77209448d2d8fc3bc4b3b1d87912828797cf13',
    '64b1637b1c0495552351743e6f5d8bb50828aaea5821bb8d998927837256bda9',
  ],
} as const;

/** Installs the library into the nearest `.venv`, or else into the Python that is found, and says how to use it. */
export async function accelerate(): Promise<number> {
  const environment = nearestEnvironment(process.cwd()) ?? activeEnvironment();
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-'));
  try {
    const requirements = join(folder, 'native.txt');
    writeFileSync(requirements, requirementsText());
    await addRequirements(environment, requirements);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`layerlab: OpenBLAS ${openBlas.version} is in ${environment.folder}.`);
  if (!hasKoffi()) console.log('layerlab: koffi, which calls it, is missing: npm install koffi');
  console.log(
    'layerlab: with LAYERLAB_COMPUTE=native in the environment, matrix products use it; backendInfo() says so.',
  );
  return 0;
}

/** A pinned requirement that pip and uv check by its hashes. */
export function requirementsText(): string {
  const hashes = openBlas.hashes.map((hash) => `--hash=sha256:${hash}`);
  return [`scipy-openblas32==${openBlas.version}`, ...hashes].join(' \\\n    ').concat('\n');
}

function nearestEnvironment(folder: string): Environment | undefined {
  const environment = environmentAt(join(folder, '.venv'));
  if (existsSync(environment.python)) return environment;
  return dirname(folder) === folder ? undefined : nearestEnvironment(dirname(folder));
}

function activeEnvironment(): Environment {
  const python = findPython(false).path;
  const environment = { ...environmentAt(prefixOf(python)), python };
  if (!existsSync(environment.folder)) throw new Problem(`accelerate: ${environment.folder} is not there.`);
  return environment;
}

function hasKoffi(): boolean {
  try {
    createRequire(import.meta.url).resolve('koffi');
    return true;
  } catch {
    return false;
  }
}
