/** Cells that never end, by kind. */

const wasmLoop = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 115, 112, 105, 110, 0, 0, 10, 9, 1, 7, 0, 3,
  64, 12, 0, 11, 11,
];

/** Cells that can be stopped and keep their variables. They print nothing. */
export const interruptibles: Readonly<Record<string, string>> = {
  'a loop': 'while (true) {}',
  'a loop that catches everything': 'for (;;) { try { JSON.parse("{"); } catch {} }',
  'a loop in a function of an earlier cell': 'function forever(): never { for (;;) {} }\nforever()',
  'a loop after an await': 'await null; while (true) {}',
  'a loop in a timer': 'await new Promise(() => { setTimeout(() => { for (;;) {} }, 1); })',
  'a loop in a promise callback': 'await Promise.resolve().then(() => { for (;;) {} })',
  'a loop in nextTick': 'await new Promise(() => { process.nextTick(() => { for (;;) {} }); })',
  'a loop in setImmediate': 'await new Promise(() => { setImmediate(() => { for (;;) {} }); })',
  'timers that set themselves again':
    'const again = (): void => { setTimeout(again, 0); }; again(); await new Promise(() => {})',
  'microtasks without end': 'const again = (): Promise<void> => Promise.resolve().then(again); await again()',
  'ticks without end': 'const again = (): void => { process.nextTick(again); }; again(); await new Promise(() => {})',
  'ticks that ask for the next before they work':
    'const again = (): void => { process.nextTick(again); for (let i = 0; i < 1e5; i++); }; again(); await new Promise(() => {})',
  'ticks and promises in turn':
    'const again = (): void => { process.nextTick(again); void Promise.resolve().then(() => { for (let i = 0; i < 1e5; i++); }); }; again(); await new Promise(() => {})',
  'a message port that answers itself':
    'const { port1, port2 } = new MessageChannel(); port1.on("message", () => { port2.postMessage(0); for (let i = 0; i < 1e6; i++); }); port2.postMessage(0); await new Promise(() => {})',
  'a generator without end': 'function* numbers() { for (let i = 0; ; i++) yield i; }\nfor (const _ of numbers());',
  'recursion without end':
    'function* deep(): Generator<number> { yield 1; yield* deep(); }\nfor (;;) { try { [...deep()]; } catch {} }',
  'a catastrophic regular expression': '/^(a+)+$/.test("a".repeat(50) + "b")',
  'a sort whose comparator never ends': '[3, 2, 1].sort(() => { for (;;) {} })',
  'a long sort': 'for (;;) Array.from({ length: 1e6 }, (_, i) => -i).sort((a, b) => a - b)',
  'JSON without end':
    'const big = Array.from({ length: 1e5 }, (_, i) => ({ i }));\nfor (;;) JSON.parse(JSON.stringify(big))',
  'WebAssembly without end': `const { instance } = await WebAssembly.instantiate(Uint8Array.of(${wasmLoop}));\n(instance.exports.spin as () => void)()`,
  'Atomics.wait': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  'an await of a promise that never settles': 'await new Promise(() => {})',
  'an await of a timer': 'await new Promise((resolve) => setTimeout(resolve, 1e9))',
  'an await of timers/promises': `import { setTimeout as sleep } from 'node:timers/promises';\nawait sleep(1e9)`,
  'an async iteration without end': `import { setInterval as beats } from 'node:timers/promises';\nfor await (const _ of beats(1));`,
  'execSync of a sleeping child': `import { execSync } from 'node:child_process';\nexecSync('sleep 1000')`,
  'an await of a sleeping child': `import { spawn } from 'node:child_process';\nawait new Promise((resolve) => spawn('sleep', ['1000']).on('exit', resolve).on('error', resolve)); await new Promise(() => {})`,
  'a worker thread that spins': `import { Worker } from 'node:worker_threads';\nawait new Promise((resolve) => new Worker('for (;;) {}', { eval: true }).on('message', resolve))`,
  'a server that listens': `import { createServer } from 'node:http';\nawait new Promise((resolve) => createServer().listen(0).on('close', resolve))`,
};

/** Cells that only killing the process can stop. Each prints `stuck` when it is. */
export const stuck: Readonly<Record<string, string>> = {
  'a child that ignores signals': `import { execSync } from 'node:child_process';\nexecSync('trap "" INT; echo stuck; while :; do sleep 1; done', { stdio: 'inherit' })`,
  'native code': `import { pbkdf2Sync } from 'node:crypto';\nconsole.log('stuck');\npbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512')`,
};
