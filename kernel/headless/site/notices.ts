/** The licences of everything that a site ships. */
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../jupyter/python/environment.js';

/** The packages whose code is in the kernel's bundles. */
const bundled = [
  'typescript',
  'tslab',
  'node-inspect-extracted',
  'fflate',
  'path-browserify',
  'ndarray',
  'ndarray-ops',
  'cwise-compiler',
  'iota-array',
  'is-buffer',
  'uniq',
  '@jridgewell/trace-mapping',
  '@jridgewell/sourcemap-codec',
  '@jridgewell/resolve-uri',
];
/** Python packages whose files are in the site. What these bundle, their own `third-party-licenses.json` names. */
const served = /^(jupyterlite_core|jupyterlab_widgets)-.*\.dist-info$/;
const notice = /^(licen[cs]e|notice|copying|third-?party)/i;

/** Copies licences and notices into the site's folder `licences`. JupyterLite's and plotly's lie beside their files. */
export function copyNotices(root: string, environment: Environment, site: string): void {
  const to = join(site, 'licences');
  for (const file of ['LICENSE', 'NOTICE']) cpSync(join(root, file), join(to, file));
  for (const name of bundled) copyFrom(join(root, 'node_modules', name), join(to, name));
  for (const folder of pythonPackages(environment).filter((each) => served.test(each.name)))
    copyFrom(join(folder.at, 'licenses'), join(to, folder.name.replace(/-.*/, '')));
}

function copyFrom(folder: string, to: string): void {
  for (const file of readdirSync(folder).filter((each) => notice.test(each)))
    cpSync(join(folder, file), join(to, file));
}

/** The folders of an environment's packages: `lib/pythonX.Y/site-packages`, on Windows `Lib/site-packages`. */
function pythonPackages({ folder }: Environment): { readonly name: string; readonly at: string }[] {
  const versions = existsSync(join(folder, 'lib'))
    ? readdirSync(join(folder, 'lib')).filter((each) => /^python/.test(each))
    : [];
  const places = [
    ...versions.map((each) => join(folder, 'lib', each, 'site-packages')),
    join(folder, 'Lib/site-packages'),
  ];
  return places
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((name) => ({ name, at: join(place, name) })));
}
