// npm run site: a folder with JupyterLab, the kernel and the notebooks, which any static server serves.
import { parseArgs } from 'node:util';
import { orFail, prepare, problem, root } from './prepare.mjs';

const options = {
  contents: { type: 'string', default: 'notebooks' },
  out: { type: 'string', default: 'site' },
};

function readOptions() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw problem(`${error.message}; usage: npm run site [-- --contents FOLDER --out FOLDER]`);
  }
}

await orFail(async () => {
  const { contents, out } = readOptions();
  await prepare();
  const { buildSite } = await import('../kernel/dist/jupyter/site.js');
  console.log(`layerlab: the site is in ${await buildSite({ root, contents, out })}; any static server serves it`);
});
