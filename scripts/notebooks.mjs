// `npm run notebooks`: runs the course's notebooks again and compares their text with what is committed.
// `npm run notebooks -- --save` runs them in JupyterLab and saves all outputs. Names of notebooks may be given.
import './check-node.mjs';

void import('./prepare.mjs').then(({ prepare, orFail, runProgram }) =>
  orFail(async () => {
    await prepare();
    const args = process.argv.slice(2);
    const names = args.filter((arg) => arg !== '--save');
    runProgram(`test/notebooks/${args.includes('--save') ? 'save' : 'compare'}.ts`, names);
  }),
);
