/** Prints the module. */
import type { Facts } from './facts.js';
import type { LocalFiles } from './local-files.js';
import type { Plan, PlannedCell } from './plan.js';
import { printCell, type Style } from './print-cell.js';
import type { ApartCell, ReadCell } from './read-cells.js';

export interface Names {
  readonly files: LocalFiles;
  /** The name by which the module calls what shows its values. */
  readonly ownName: string;
  /** What the folder of its figures begins with. */
  readonly stem: string;
}

const runtime = 'layerlab-kernel/notebook';

export function printModule(cells: readonly ReadCell[], plan: Plan, facts: Facts, names: Names): string {
  const planned = new Map(plan.cells.map((each) => [each.cell, each]));
  const parts = cells.map((cell) => {
    if (cell.kind === 'text') return `${comment(cell.source)}\n`;
    return cell.kind === 'apart' ? apart(cell) : code(planned.get(cell)!, facts, names);
  });
  const blocks = plan.cells.filter(({ again }) => again.length > 0).length;
  const closing = blocks > 0 ? `\n${'}'.repeat(blocks)}` : '';
  return `${top(plan, facts, names)}\n${parts.join('\n')}\nawait ${names.ownName}.close();${closing}\n`;
}

function top({ imports }: Plan, { types, globals, ofCommonJs }: Facts, { files, ownName, stem }: Names): string {
  const used = [...globals].map(([name, isType]) => (isType ? `type ${name}` : name)).sort();
  const own = [
    `import * as ${ownName} from '${runtime}';`,
    ...(used.length > 0 ? [`import { ${used.join(', ')} } from '${runtime}';`] : []),
  ];
  const cells = imports.print(
    (name) => types.has(name),
    ({ specifier, attributes }) => withAttributes(files.specifier(specifier), attributes),
  );
  return `${own.join('\n')}\n${cells}${commonJs(ofCommonJs)}\n${ownName}.open('${stem.replaceAll("'", "\\'")}');\n`;
}

/** Node imports JSON only by its name. */
function withAttributes(specifier: string, attributes: string): { specifier: string; attributes: string } {
  const isJson = attributes === '' && /^\..*\.json$/.test(specifier);
  return { specifier, attributes: isJson ? "with { type: 'json' }" : attributes };
}

/** Modules lack these; cells have them. */
function commonJs(used: ReadonlySet<string>): string {
  const lines = {
    require:
      "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);\n",
    __dirname: 'const __dirname = import.meta.dirname;\n',
    __filename: 'const __filename = import.meta.filename;\n',
  };
  return Object.entries(lines)
    .filter(([name]) => used.has(name))
    .map(([, line]) => line)
    .join('');
}

function code(planned: PlannedCell, { shown }: Facts, { files, ownName }: Names): string {
  const { cell, again, aliases } = planned;
  const style: Style = {
    show: shown.has(cell.number) ? `${ownName}.show` : undefined,
    keepLines: false,
    specifier: (written) => files.specifier(written),
  };
  const body = [...aliases, printCell(planned, style)].filter((part) => part !== '').join('\n');
  const tried = cell.mayFail ? `try {\n${body}\n} catch (error) {\n  console.error(error);\n}` : body;
  const opening =
    again.length > 0
      ? `{ // from here on ${again.join(', ')} ${again.length === 1 ? 'is another' : 'are others'}\n`
      : '';
  return `${opening}await ${ownName}.cell(${cell.number});\n${tried}\n`;
}

function apart({ number, tags, source }: ApartCell): string {
  if (tags.module !== undefined) return `// Cell ${number} is the file ${tags.module}.ts.\n`;
  return `// Cell ${number} runs in a page:\n${comment(source)}\n`;
}

function comment(text: string): string {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
}
