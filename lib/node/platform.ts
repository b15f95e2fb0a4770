/** The platform in Node. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks'; // the global is created on first use, which an interrupt could break
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import type { Platform, Thread, ThreadOptions } from '../platform.js';
import { openBlas } from './openblas.js';

/** The package's folder: this file runs as dist/node/platform.js, in tests too. */
const folder = new URL('../../', import.meta.url);

export const platform: Platform = {
  setting: (name) => process.env[name],
  now: () => performance.now(),
  onNextTurn: (callback) => void setImmediate(callback).unref(),
  cores: availableParallelism,
  startThread,
  enableRelaxedSimd,
  nativeProduct: openBlas,
  readAsset: (path) => readFileSync(new URL(path, folder)),
  decompressBrotli: (bytes) => brotliDecompressSync(bytes),
  readFile: (path) => readFileSync(path),
  writeFile,
  findInstalled,
};

function startThread(script: string, { name, data, onEnd }: ThreadOptions): Thread {
  const source = `const { workerData: data } = require('node:worker_threads');\n${script}`;
  const worker = new Worker(source, { eval: true, execArgv: [], name, workerData: data });
  worker.unref();
  worker.on('error', () => {}); // 'exit' follows
  worker.on('exit', onEnd);
  return worker;
}

function enableRelaxedSimd(): void {
  try {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  } catch {
    // Deno has no flags.
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  const unfinished = `${path}.unfinished`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, path);
}

function findInstalled(file: string): string | undefined {
  return [import.meta.url, join(process.cwd(), 'package.json')]
    .flatMap((from) => createRequire(from).resolve.paths(file) ?? [])
    .map((modules) => join(modules, file))
    .find((path) => existsSync(path));
}
