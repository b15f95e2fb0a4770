// `npm test`: sets up, provides a browser and runs every test, or those in the files and folders given: npm test -- test/lib
import './check-node.mjs';
import { spawnSync } from 'node:child_process';

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare({ forTests: true });
    const runner = ['--import', 'tsx', 'test/run.ts', ...process.argv.slice(2)];
    process.exitCode = spawnSync(process.execPath, runner, { cwd: root, stdio: 'inherit' }).status ?? 1;
  }),
);
