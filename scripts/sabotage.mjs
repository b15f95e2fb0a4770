// `npm run sabotage`: puts known faults into copies of the library; the course must notice each. Names, or parts of them,
// may be given.
import './check-node.mjs';

void import('./prepare.mjs').then(({ prepare, orFail, runProgram }) =>
  orFail(async () => {
    await prepare();
    runProgram('test/notebooks/sabotage.ts', process.argv.slice(2));
  }),
);
