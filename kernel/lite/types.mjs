// The declarations that the engine reads in a page, by their paths there (places.ts).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const there = '/layerlab';

/** TypeScript's libraries, without those of Windows Script Host and of workers' synchronous modules. */
const libraries = /^lib\.(es|decorators|webworker\.(d|iterable))/;

const withoutExport = (text) => text.replaceAll(/^export (?=declare|interface|type|namespace)/gm, '');

/** Returns the texts of all files by path. */
export function collectTypes(root) {
  const texts = {};
  const modules = join(root, 'node_modules');
  const read = (file) => readFileSync(file, 'utf8');
  const add = (name, file) => {
    texts[`${there}/node_modules/${name}/${file}`] = read(join(modules, name, file));
  };
  const declarations = join(root, 'kernel/dist/language/project/declarations');
  texts[`${there}/globals.d.ts`] = withoutExport(read(join(declarations, 'globals.d.ts')));
  texts[`${there}/node_modules/layerlab-kernel/package.json`] = JSON.stringify({
    name: 'layerlab-kernel',
    dependencies: { layerlab: '*' },
  });
  texts[`${there}/node_modules/@types/node/package.json`] = '{ "name": "@types/node" }';
  const library = join(modules, 'typescript/lib');
  for (const file of readdirSync(library).filter((name) => libraries.test(name))) add('typescript', `lib/${file}`);
  for (const name of ['ndarray', 'ndarray-ops']) {
    add(`@types/${name}`, 'package.json');
    add(`@types/${name}`, 'index.d.ts');
    add(name, 'package.json');
  }
  add('layerlab', 'package.json');
  const dist = join(root, 'lib/dist');
  for (const file of declarationsIn(dist))
    texts[`${there}/node_modules/layerlab/dist/${relative(dist, file)}`] = read(file);
  return texts;
}

function declarationsIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.d.ts') && !/bench/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
}
