// `npm run notebooks`: runs the notebooks of the course again and compares their texts with those that are committed.
// `npm run notebooks -- --save` runs them in JupyterLab and keeps what they show, pictures included. Names may be given.
import './check-node.mjs';
import { spawnSync } from 'node:child_process';

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare();
    const { positionals, save } = readArguments(process.argv.slice(2));
    const work = save ? 'test/notebooks/save.ts' : 'test/notebooks/compare.ts';
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', work, ...positionals], {
      cwd: root,
      stdio: 'inherit',
    });
    process.exitCode = status ?? 1;
  }),
);

function readArguments(args) {
  return { save: args.includes('--save'), positionals: args.filter((arg) => arg !== '--save') };
}
