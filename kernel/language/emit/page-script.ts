/** A cell for a page, with the files that it imports, as one script. */

import ts from 'typescript';
import type { SideModule } from '../language.js';
import { internalsOf } from '../project/typescript-internals.js';

/** Loads modules by name, each once, and first what they import, if any of them awaits. */
const loader = `const loaded = {};
const load = (name) => {
  if (!(name in loaded)) {
    const module = (loaded[name] = { exports: {} });
    module.done = modules[name](module.exports, require, module);
  }
  return loaded[name].exports;
};
const require = Object.assign((name) => load(name), { imported: (name) => load(name) });
const prepare = async (name, seen) => {
  if (seen.has(name)) return;
  seen.add(name);
  for (const each of imports[name]) await prepare(each, seen);
  load(name);
  await loaded[name].done;
};`;

/** Returns the statement that shows a script which runs modules in the page. The first is the cell; they import each other by name. */
export function pageStatement(modules: readonly SideModule[]): string {
  const functions = modules.map(
    ({ path, javascript, async }) =>
      `${JSON.stringify(path)}: ${async ? 'async ' : ''}function (exports, require, module) {\n${javascript}\n}`,
  );
  const imports = JSON.stringify(Object.fromEntries(modules.map((each) => [each.path, each.imports])));
  const cell = JSON.stringify(modules[0]!.path);
  const start = modules.some(({ async }) => async) ? `prepare(${cell}, new Set());` : `load(${cell});`;
  const parts = [`const modules = {\n${functions.join(',\n')}\n};`, `const imports = ${imports};`, loader, start];
  const script = `(() => {\n${parts.join('\n')}\n})();`.replace(/<(?=\/script|!--)/gi, '\\x3c');
  const data = { 'text/html': `<script>\n${script}\n</script>`, 'text/plain': 'a script that runs in the page' };
  return `globalThis.display.raw(${JSON.stringify(data)});`;
}

/** Returns a problem for each import of what is no local file: there is no bundler for packages. */
export function packageProblems(files: readonly ts.SourceFile[], modules: readonly SideModule[]): ts.Diagnostic[] {
  const local = new Set(modules.map(({ path }) => path));
  const foreign = new Set(modules.flatMap(({ imports }) => imports).filter((name) => !local.has(name)));
  return files.flatMap((file) =>
    (internalsOf(file).imports ?? [])
      .filter(({ text }) => foreign.has(text))
      .map((name) => ({
        category: ts.DiagnosticCategory.Error,
        code: 0,
        file,
        start: name.getStart(file),
        length: name.getWidth(file),
        messageText: `a cell for a page imports local files and modules, and no packages such as '${name.text}'`,
      })),
  );
}
