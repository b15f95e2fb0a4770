// `npm run sabotage`: puts known faults into copies of the library; each must be noticed by the course. Names, or parts of them, may be given.
import './check-node.mjs';
import { spawnSync } from 'node:child_process';

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare();
    const runner = ['--import', 'tsx', 'test/notebooks/sabotage.ts', ...process.argv.slice(2)];
    process.exitCode = spawnSync(process.execPath, runner, { cwd: root, stdio: 'inherit' }).status ?? 1;
  }),
);
