// `npm run trials -- NAME…`: sets up, then runs trials; test/trials/main.ts has their table.
import './check-node.mjs';
import { spawnSync } from 'node:child_process';

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare({ forTests: true });
    const runner = ['--import', 'tsx', 'test/trials/main.ts', ...process.argv.slice(2)];
    process.exitCode = spawnSync(process.execPath, runner, { cwd: root, stdio: 'inherit' }).status ?? 1;
  }),
);
