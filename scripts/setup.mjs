// `npm run setup`: everything that `npm start` prepares, and then stops.
import './check-node.mjs';

import('./prepare.mjs').then(({ prepare, orFail }) =>
  orFail(async () => {
    await prepare();
    console.log('layerlab: ready; `npm start` opens JupyterLab.');
  }),
);
