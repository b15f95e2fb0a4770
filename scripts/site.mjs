// npm run site: a folder with JupyterLab, the kernel and the notebooks, which any static server serves.
import './check-node.mjs';
import { parseArgs } from 'node:util';

const options = {
  contents: { type: 'string', default: 'notebooks' },
  out: { type: 'string', default: 'site' },
  base: { type: 'string', default: '/' },
};

void import('./prepare.mjs').then(({ orFail, prepare, problem, root }) =>
  orFail(async () => {
    const { contents, out, base } = readOptions(problem);
    await prepare();
    const { buildSite } = await import('../kernel/dist/headless/site/build-site.js');
    const site = await buildSite({ root, contents, out, base });
    console.log(`layerlab: the site is in ${site}; any static server serves it:`);
    console.log(`  python3 -m http.server --directory ${out}    # http://localhost:8000`);
  }),
);

function readOptions(problem) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw problem(`${error.message}; usage: npm run site [-- --contents FOLDER --out FOLDER --base /PATH/]`);
  }
}
