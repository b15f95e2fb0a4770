// `npm run dev`: sets up, then builds whenever a source changes. A kernel takes the new build when it is restarted.
import './check-node.mjs';
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

/** What TypeScript's own watch does not build: folders of sources, and the script that builds them. */
const others = [
  { sources: 'lib/compute/assembly', script: 'scripts/build-wasm.mjs' },
  { sources: 'kernel/labextension/src', script: 'kernel/labextension/build.mjs' },
];

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare();
    const run = (...args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    for (const { sources, script } of others) {
      const build = oneAtATime(() => run(script));
      watch(join(root, sources), build);
    }
    console.log('layerlab: restart the kernel to use a new build; Ctrl-C ends this.');
    run('node_modules/typescript/bin/tsc', '-b', '--watch', '--preserveWatchOutput').on('exit', process.exit);
  }),
);

/** Calls during a build are answered by one more build after it. */
function oneAtATime(start) {
  let [running, again] = [false, false];
  return function build() {
    again = running;
    if (running) return;
    running = true;
    start().on('exit', () => {
      running = false;
      if (again) build();
    });
  };
}
