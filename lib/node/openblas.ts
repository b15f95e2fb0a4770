/** OpenBLAS of PyPI's scipy-openblas32, called through koffi on the shared memory itself. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeMultiply, NativeProduct } from '../platform.js';

type Foreign<R> = (...values: unknown[]) => R;

interface Koffi {
  load(path: string): { func<R>(declaration: string): Foreign<R> };
}

/** Paths of koffi and of the library. */
interface Source {
  readonly koffi: string;
  readonly library: string;
}

const gemm =
  'void scipy_cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, const float *a, int lda, ' +
  'const float *b, int ldb, float beta, float *c, int ldc)';
/** CBLAS' numbers. */
const rowMajor = 101;
const orderOf = (turned: number): number => (turned ? 112 : 111);

/** @throws Error that says what is missing and how to get it */
export function openBlas(): NativeProduct {
  const library = process.env.LAYERLAB_OPENBLAS ?? installed();
  if (library === undefined || !existsSync(library))
    throw new Error(`OpenBLAS is not there${library ? ` (${library})` : ''}; \`layerlab accelerate\` fetches it`);
  const source = { koffi: findKoffi(), library };
  const config = withoutThreads(() => functionOf<string>(source, 'const char *scipy_openblas_get_config()'));
  return {
    name: /OpenBLAS [\d.]+/.exec(config())?.[0] ?? 'OpenBLAS',
    module: import.meta.url,
    source,
    multiplyIn: (memory) => multiplyIn(memory, source),
  };
}

/** Returns the product on the memory, in the thread that calls this. */
export function multiplyIn(memory: SharedArrayBuffer, source: Source): NativeMultiply {
  const product = functionOf<number>(source, gemm);
  const at = (address: number): Float32Array => new Float32Array(memory, address);
  return (m, n, k, a, aLine, aTurned, b, bLine, bTurned, c, cLine, keep) => {
    const sizes = [rowMajor, orderOf(aTurned), orderOf(bTurned), m, n, k];
    return product(...sizes, 1, at(a), aLine, at(b), bLine, keep, at(c), cLine);
  };
}

function functionOf<R>({ koffi, library }: Source, declaration: string): Foreign<R> {
  return (createRequire(import.meta.url)(koffi) as Koffi).load(library).func<R>(declaration);
}

/** OpenBLAS would start threads of its own when it is loaded. Ours share its products, and wait without taking a core. */
function withoutThreads<T>(load: () => T): T {
  const { OPENBLAS_NUM_THREADS: before } = process.env;
  process.env.OPENBLAS_NUM_THREADS = '1';
  try {
    return load();
  } finally {
    if (before === undefined) delete process.env.OPENBLAS_NUM_THREADS;
    else process.env.OPENBLAS_NUM_THREADS = before;
  }
}

function findKoffi(): string {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')])
    try {
      return createRequire(from).resolve('koffi');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  throw new Error('koffi, which calls it, is not installed; `npm install koffi` installs it');
}

/** The library in the nearest `.venv`, seen from the notebook's folder or from here, or in the active environment. */
function installed(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  const environments = [process.cwd(), here].flatMap(ancestors).map((folder) => join(folder, '.venv'));
  const { VIRTUAL_ENV: active, CONDA_PREFIX: conda } = process.env;
  return [...environments, active, conda]
    .filter((folder) => folder !== undefined)
    .flatMap(sitePackages)
    .map((folder) => join(folder, 'scipy_openblas32', 'lib', `libscipy_openblas.${extension}`))
    .find((file) => existsSync(file));
}

const extension = { win32: 'dll', darwin: 'dylib' }[process.platform as string] ?? 'so';

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function sitePackages(environment: string): string[] {
  const lib = join(environment, 'lib');
  const pythons = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith('python')) : [];
  return [join(environment, 'Lib', 'site-packages'), ...pythons.map((name) => join(lib, name, 'site-packages'))];
}
