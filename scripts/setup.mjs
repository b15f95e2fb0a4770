// `npm run setup`: everything that `npm start` prepares, and then stops. Flags, for containers: -- --user also makes the
// kernel known to programs outside `.venv`, such as VS Code; -- --sys-prefix sets up the Python that is there, not `.venv`.
import './check-node.mjs';

const wishes = new Set(process.argv.slice(2));
const unknown = [...wishes].find((wish) => wish !== '--user' && wish !== '--sys-prefix');

void import('./prepare.mjs').then(({ prepare, orFail }) =>
  orFail(async () => {
    if (unknown !== undefined)
      throw Object.assign(new Error(`no flag ${unknown}: npm run setup -- [--user|--sys-prefix]`), { name: 'Problem' });
    await prepare({ inActive: wishes.has('--sys-prefix') });
    if (wishes.has('--user')) await (await import('../kernel/dist/jupyter/install/install.js')).install(['--user']);
    console.log('layerlab: ready; `npm start` opens JupyterLab.');
  }),
);
