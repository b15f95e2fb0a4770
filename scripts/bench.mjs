// `npm run bench -- NAME… [options]`: sets up, then measures. A name is a program in test/bench (kernel, …) or a topic of lib/bench.
import './check-node.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare();
    const [name = '', ...rest] = process.argv.slice(2);
    const own = /^[\w-]+$/.test(name) && existsSync(join(root, `test/bench/${name}.ts`));
    const program = own ? [`test/bench/${name}.ts`, ...rest] : ['lib/bench/main.ts', ...process.argv.slice(2)];
    process.exitCode =
      spawnSync(process.execPath, ['--import', 'tsx', ...program], { cwd: root, stdio: 'inherit' }).status ?? 1;
  }),
);
