// `npm test`: sets up, provides a browser and runs every test, or those in the files and folders given: npm test -- test/lib
import './check-node.mjs';

void import('./prepare.mjs').then(({ prepare, orFail, runProgram }) =>
  orFail(async () => {
    await prepare({ forTests: true });
    runProgram('test/run.ts', process.argv.slice(2));
  }),
);
