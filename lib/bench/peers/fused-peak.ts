/** The peak rate of multiply-adds of one thread with WebAssembly's 128-bit vectors, the upper bound of a matrix product. */
import asc from 'assemblyscript/asc';
import { webAssembly } from '../../compute/wasm/engine/engine-support.js';

/** Independent chains of operations: enough to fill two units with a latency of four cycles. */
const chains = 12;
const names = Array.from({ length: chains }, (_, i) => `a${i}`);

const source = `
let X: v128 = f32x4.splat(0.999), Y: v128 = f32x4.splat(0.001);
export function run(times: i32): f32 {
  const x = X, y = Y;
  let ${names.map((name, i) => `${name} = f32x4.splat(${i}.0)`).join(', ')};
  for (; times > 0; times--) {
    ${names.map((name) => `${name} = f32x4.relaxed_madd(${name}, x, y);`).join('\n    ')}
  }
  let sum = f32x4.splat(0);
  ${names.map((name) => `sum = f32x4.add(sum, ${name});`).join('\n  ')}
  return f32x4.extract_lane(sum, 0);
}`;

/** Returns a run of that many operations; a multiply-add counts as two. @throws Error if the engine has no relaxed SIMD */
export async function fusedPeakRun(operations: number): Promise<() => number> {
  let binary: Uint8Array | undefined;
  const flags = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--enable', 'relaxed-simd', '--outFile', 'out.wasm'];
  const { error } = await asc.main(['peak.ts', ...flags], {
    readFile: (path) => (path === 'peak.ts' ? source : null),
    writeFile: (path, data) => {
      if (path === 'out.wasm') binary = data as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || binary === undefined || webAssembly === undefined) throw error ?? new Error('there is no WebAssembly');
  // The module imports nothing.
  const imports = {} as ConstructorParameters<(typeof webAssembly)['Instance']>[1];
  const { exports } = new webAssembly.Instance(new webAssembly.Module(new Uint8Array(binary)), imports);
  const { run } = exports as { run(times: number): number };
  return () => run(Math.ceil(operations / (chains * 8)));
}
