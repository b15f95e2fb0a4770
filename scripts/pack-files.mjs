// Runs before and after `npm pack` in a package's folder: copies LICENSE and NOTICE there, and removes them again.
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.cwd();
const copies = ['LICENSE', 'NOTICE'];
/** Files of the build: npm would silently pack a package without them. */
const built = {
  lib: ['dist/index.js', 'dist/compute/fused.wasm', 'dist/compute/plain.wasm'],
  kernel: ['dist/cli.js', 'dist/labextension/package.json', 'dist/nbconvert/conf.json'],
};

const actions = {
  copy() {
    const missing = built[basename(folder)].find((file) => !existsSync(join(folder, file)));
    if (missing !== undefined) {
      console.error(`layerlab: ${basename(folder)}/${missing} is not built: run npm run setup first.`);
      process.exit(1);
    }
    for (const name of copies) copyFileSync(join(root, name), join(folder, name));
  },
  remove() {
    for (const name of copies) rmSync(join(folder, name), { force: true });
  },
};

actions[process.argv[2]]();
