// `npm start`: sets up what is missing and opens JupyterLab. Flags: `-- --no-browser --port N --token T`
import './check-node.mjs';

void import('./prepare.mjs').then(({ prepare, orFail, root }) =>
  orFail(async () => {
    await prepare();
    const { start } = await import('../kernel/dist/jupyter/start.js');
    process.exitCode = await start(root, process.argv.slice(2));
  }),
);
