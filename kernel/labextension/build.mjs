// Bundles the labextension into kernel/dist/labextension: a small script that JupyterLab loads at startup, and plotly.js.
// Beside it, kernel/dist/nbconvert is nbconvert's template of a page with live figures.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../dist/labextension');
const plotly = createRequire(import.meta.url).resolve('plotly.js-dist');
const shared = { bundle: true, minify: true, write: false, target: 'es2022', legalComments: 'eof' };

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'static'), { recursive: true });
const plotlyFile = await bundle('plotly', { entryPoints: [plotly], format: 'esm' });
const container = await bundle('container', {
  entryPoints: [join(here, 'src/container.ts')],
  format: 'iife',
  define: { PLOTLY_FILE: JSON.stringify(plotlyFile) },
});
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest(container), null, 2)}\n`);
cpSync(join(dirname(plotly), 'LICENSE'), join(target, 'static/plotly.LICENSE.txt'));
cpSync(join(here, 'schema'), join(target, 'schemas/@layerlab/labextension'), { recursive: true });

const template = join(here, '../dist/nbconvert');
rmSync(template, { recursive: true, force: true });
cpSync(join(here, 'nbconvert'), template, { recursive: true });
mkdirSync(join(template, 'static'));
for (const name of ['figures', 'formulas', 'tables']) await inline(name);
cpSync(join(dirname(plotly), 'LICENSE'), join(template, 'static/plotly.LICENSE.txt'));
cpSync(
  join(dirname(createRequire(import.meta.url).resolve('katex/package.json')), 'LICENSE'),
  join(template, 'static/katex.LICENSE.txt'),
);

/** A script that can stand within a page: nothing in it ends its element. */
async function inline(name) {
  const entry = { entryPoints: [join(here, `src/exported/${name}.ts`)], format: 'iife', define: { PLOTLY_FILE: '""' } };
  const [{ text }] = (await build({ ...shared, ...entry })).outputFiles;
  writeFileSync(join(template, 'static', `${name}.js`), text.replaceAll(/<(?=\/script|!--)/gi, '\\x3c'));
}

/** Names the file by its hash, so that browsers never use an outdated one from their cache. */
async function bundle(name, options) {
  const [{ contents }] = (await build({ ...shared, ...options })).outputFiles;
  const file = `${name}.${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.js`;
  writeFileSync(join(target, 'static', file), contents);
  return file;
}

/** JupyterLab reads `_build` of a prebuilt extension. */
function manifest(container) {
  const { name, version, description, license } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  return {
    name,
    version,
    description,
    license,
    jupyterlab: {
      mimeExtension: true,
      extension: true,
      _build: { load: `static/${container}`, extension: './extension', mimeExtension: './mimeExtension' },
    },
  };
}
