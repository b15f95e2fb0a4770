// `npm run setup`: everything that `npm start` prepares. Flags, for containers: `-- --user` also installs the kernel for
// programs outside `.venv`, such as VS Code; `-- --sys-prefix` sets up `python3` instead of `.venv`.
import './check-node.mjs';

const flags = new Set(process.argv.slice(2));
const unknown = [...flags].find((flag) => flag !== '--user' && flag !== '--sys-prefix');

void import('./prepare.mjs').then(({ prepare, orFail, problem }) =>
  orFail(async () => {
    if (unknown !== undefined) throw problem(`unknown flag ${unknown}: npm run setup -- [--user|--sys-prefix]`);
    await prepare({ inActive: flags.has('--sys-prefix') });
    if (flags.has('--user')) await (await import('../kernel/dist/jupyter/install/install.js')).install(['--user']);
    console.log('layerlab: ready; `npm start` opens JupyterLab.');
  }),
);
