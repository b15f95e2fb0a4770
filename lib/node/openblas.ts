/** OpenBLAS of PyPI's scipy-openblas32, called through koffi on the shared memory itself. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeOperand, NativeProduct } from '../platform.js';

type Foreign = (...values: unknown[]) => unknown;

interface Koffi {
  load(path: string): { func(declaration: string): Foreign };
}

const gemm =
  'void scipy_cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, const float *a, int lda, ' +
  'const float *b, int ldb, float beta, float *c, int ldc)';
/** CBLAS' numbers. */
const rowMajor = 101;
const orderOf = ({ transposed }: NativeOperand): number => (transposed ? 112 : 111);

/** @throws Error that says what is missing and how to get it */
export function openBlas(): NativeProduct {
  const file = process.env.LAYERLAB_OPENBLAS ?? installed();
  if (file === undefined || !existsSync(file))
    throw new Error(`OpenBLAS is not there${file ? ` (${file})` : ''}; \`layerlab accelerate\` fetches it`);
  const library = loadKoffi().load(file);
  const [multiply, setThreads, config] = [
    gemm,
    'void scipy_openblas_set_num_threads(int count)',
    'const char *scipy_openblas_get_config()',
  ].map((declaration) => library.func(declaration));
  return {
    name: /OpenBLAS [\d.]+/.exec(String(config()))?.[0] ?? 'OpenBLAS',
    setThreads: (count) => void setThreads(count),
    multiply(a, b, c, { m, n, k, keep }) {
      const [left, right] = [orderOf(a), orderOf(b)];
      multiply(rowMajor, left, right, m, n, k, 1, a.data, a.line, b.data, b.line, keep, c.data, c.line);
    },
  };
}

function loadKoffi(): Koffi {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')])
    try {
      return createRequire(from)('koffi') as Koffi;
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
