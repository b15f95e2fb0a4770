// `npm run bench -- NAME… [options]`: sets up, then measures. A name is a program in test/bench (kernel, …) or a topic of lib/bench; `surface` is every public function.
import './check-node.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

void import('./prepare.mjs').then(({ prepare, orFail, root, runProgram }) =>
  orFail(async () => {
    await prepare();
    const [name = '', ...rest] = process.argv.slice(2);
    const own = /^[\w-]+$/.test(name) && existsSync(join(root, `test/bench/${name}.ts`));
    if (name === 'surface') runProgram('lib/bench/surface.ts', rest);
    else if (own) runProgram(`test/bench/${name}.ts`, rest);
    else runProgram('lib/bench/main.ts', process.argv.slice(2));
  }),
);
