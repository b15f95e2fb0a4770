/** What `node.spec.ts` says of Node, in cells: its cases by name. */

/** Starts a thread that signals the process a little later. */
const signalled = `import vm from 'node:vm'; import { Worker } from 'node:worker_threads';
new Worker('setTimeout(() => process.kill(process.pid, "SIGINT"), 100)', { eval: true });
const saying = (run: () => unknown): string => { try { return String(run()) } catch (error) { return String(error) } };`;

const interrupted = "'Error: Script execution was interrupted by `SIGINT`'";

export const inNode: readonly (readonly [name: string, cell: string, shown: string])[] = [
  [
    'property: get-writable',
    `let said = ''; try { Object.defineProperty({}, 'both', { get: () => 1, writable: true } as object) } catch (e) { said = String(e) }
     said.startsWith('TypeError: Invalid property descriptor. Cannot both specify accessors and a value')`,
    'true',
  ],
  [
    'vm: basics',
    `import vm from 'node:vm'; const box: Record<string, number> = {}; vm.createContext(box);
     for (const code of ['var n = 2', '(() => { n = n + 3 })()', '((e) => { let m = n * n; e.m = m })(this)']) vm.runInContext(code, box);
     ({ ...box })`,
    '{ n: 5, m: 25 }',
  ],
  [
    'vm: async and Promise',
    `import vm from 'node:vm'; const own = vm.createContext({}); const given = vm.createContext({ Promise });
     const made = (box: vm.Context) => vm.runInContext('(async (n) => n * n)(3)', box);
     [made(own) instanceof vm.runInContext('Promise', own), made(given) instanceof Promise, await made(own)]`,
    '[ true, false, 9 ]',
  ],
  [
    'vm: contexify performance',
    `import vm from 'node:vm'; Array.from({ length: 20 }, (_, n) => vm.runInContext('var x = n; x', vm.createContext({ n }))).join()`,
    `'${Array.from({ length: 20 }, (_, n) => n).join()}'`,
  ],
  [
    'vm: lexical sandbox scope',
    `import vm from 'node:vm'; [{ x: 1 }, { x: 'a' }].map((box) => vm.runInContext('(() => x)', vm.createContext(box))())`,
    "[ 1, 'a' ]",
  ],
  [
    'Proxy: set',
    `const seen: unknown[] = []; const target: Record<string, number> = {};
     const proxy = new Proxy(target, { set: (...got) => { seen.push(got[0] === target, got[1], got[2], got[3] === heir); return true } });
     const heir: Record<string, number> = Object.create(proxy); heir.a = 1; [...seen, Object.keys(heir).length]`,
    "[ true, 'a', 1, true, 0 ]",
  ],
  [
    'Proxy: breakOnSigint',
    `${signalled}\nsaying(() => vm.runInNewContext('for (;;);', {}, { breakOnSigint: true }))`,
    interrupted,
  ],
  [
    'Proxy: breakOnSigint indirect',
    `${signalled}\nsaying(() => vm.runInNewContext('loop()', { loop() { for (;;); } }, { breakOnSigint: true }))`,
    interrupted,
  ],
  [
    'promise: async and promise',
    'const made = (async () => {})(); [made.constructor === Promise, made instanceof Promise]',
    '[ true, true ]',
  ],
  [
    'promise: order',
    `const order: number[] = []; const add = (n: number) => () => { order.push(n) };
     const thenable = (n: number) => ({ then(done: (value: string) => void) { order.push(n); done('x'); order.push(n + 1) } });
     class Own<T> extends Promise<T> { then(done: any): any { order.push(17); done('x'); order.push(18) } }
     const a = new Promise<void>((done) => { order.push(0); done() }).then(add(2)); order.push(1); await a;
     const b = (async () => { order.push(3); await null; order.push(5) })(); order.push(4); await b;
     const c = Promise.resolve(thenable(7)).then(add(9)); order.push(6); await c;
     const d = (async () => { order.push(10); await thenable(12); order.push(14) })(); order.push(11); await d;
     const e = (async () => { order.push(15); await (new Own((done) => done(1)) as any); order.push(19) })(); order.push(16); await e;
     order.join()`,
    `'${Array.from({ length: 20 }, (_, n) => n).join()}'`,
  ],
];
