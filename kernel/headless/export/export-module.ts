/** Makes a TypeScript module of a notebook: its cells in order, its texts as comments. */
import { basename } from 'node:path';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { packageName } from '../../language/project/packages.js';
import { withoutVersion } from '../../text/patterns.js';
import { Examiner, type Facts, type FoundProblem } from './facts.js';
import { header } from './header.js';
import { LocalFiles } from './local-files.js';
import { type Plan, planCells } from './plan.js';
import { printModule } from './print-module.js';
import { type ApartCell, type CodeCell, readCells } from './read-cells.js';

export interface ExportPlace {
  /** The notebook's file name. */
  readonly name: string;
  /** Its folder, from which imports are resolved. */
  readonly folder: string;
  /** The module's file name and folder. */
  readonly outName: string;
  readonly outFolder: string;
}

export interface ExportedModule {
  readonly text: string;
  /** Cells that are modules: their text by file name, beside the module. */
  readonly modules: Readonly<Record<string, string>>;
  /** What TypeScript refuses in it. */
  readonly problems: readonly FoundProblem[];
  /** Where it differs from the notebook, in sentences. */
  readonly differences: readonly string[];
}

/** What the module declares besides the cells' names. */
const ownName = 'notebook';

/** @throws Problem for a cell that cannot be parsed */
export function exportModule(notebook: INotebookContent, place: ExportPlace): ExportedModule {
  const cells = readCells(notebook);
  const code = cells.filter((cell): cell is CodeCell => cell.kind === 'code');
  const modules = cells.filter((cell): cell is ApartCell => cell.kind === 'apart' && cell.tags.module !== undefined);
  const installed = installedBy(code);
  const names = installed.map((each) => packageName(withoutVersion(each)) ?? each);
  const { plan, facts } = examined(code, new Examiner(place.folder, modules), names);
  const files = new LocalFiles(
    place.folder,
    place.outFolder,
    modules.map(({ tags }) => tags.module!),
  );
  const unchecked = code.find(
    ({ text, number }) => text.unchecked && facts.problems.some(({ cell }) => cell === number),
  );
  const top = header({ ...place, cells: code, unchecked, packages: packagesOf(plan, installed, names) });
  return {
    text:
      top + printModule(cells, plan, facts, { files, ownName, stem: basename(place.outName).replace(/\.\w+$/, '') }),
    modules: Object.fromEntries(modules.map(({ tags, source }) => [`${tags.module}.ts`, `${source.trimEnd()}\n`])),
    differences: facts.differences,
    problems: facts.problems.filter(({ cell }) => cell !== unchecked?.number),
  };
}

/** The names of the notebook's globals that cells use are names of the module, so cells may hide them too. */
function examined(
  cells: readonly CodeCell[],
  examiner: Examiner,
  installed: readonly string[],
): { plan: Plan; facts: Facts } {
  const first = planCells(cells, [ownName]);
  const { globals, ofCommonJs } = examiner.examine(first, installed);
  const plan = planCells(cells, [ownName, ...globals.keys(), ...ofCommonJs]);
  return { plan, facts: examiner.examine(plan, installed) };
}

/** What cells install: `name` or `name@version`. */
function installedBy(cells: readonly CodeCell[]): string[] {
  const found = cells.flatMap(({ text }) => [...text.text.matchAll(/\binstall\(\s*['"`](.+?)['"`]/g)]);
  return [...new Set(found.map(([, spec]) => spec!))];
}

function packagesOf({ imports }: Plan, installed: readonly string[], names: readonly string[]): string[] {
  const imported = imports.specifiers.flatMap((specifier) => packageName(specifier) ?? []);
  return [...new Set(['layerlab-kernel', ...imported.filter((name) => !names.includes(name)), ...installed])];
}
