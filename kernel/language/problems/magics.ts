/** Lines of other notebooks and languages (`%time`, `!ls`, `def f(x):`), which cells do not have: what to write instead. */

/** What is wrong with a line, and what to write. */
export interface Instead {
  readonly message: string;
  readonly hint: string;
}

/** By the command's name; `$1` is the rest of the line. */
const commands: Readonly<Record<string, string>> = {
  time: "console.time('cell') before the work and console.timeEnd('cell') after it print how long it took",
  timeit:
    'const start = performance.now() before the work and performance.now() - start after it say how many milliseconds it took',
  who: 'vars() lists the variables',
  whos: 'vars() lists the variables',
  who_ls: 'vars() lists the variables',
  matplotlib: 'figures show themselves: make one the last expression of a cell, or call display(figure)',
  html: 'display.html(text) shows HTML',
  markdown: 'display.markdown(text) shows Markdown',
  latex: 'display.latex(text) shows a formula',
  svg: 'display.svg(text) shows an SVG image',
  javascript: 'cells are TypeScript: write the JavaScript as it is',
  js: 'cells are TypeScript: write the JavaScript as it is',
  typescript: 'cells are TypeScript: write it as it is',
  cd: "process.chdir('folder') changes the working folder",
  pwd: 'process.cwd() is the working folder',
  ls: "import { readdirSync } from 'node:fs', then readdirSync('.') lists the files",
  env: 'process.env holds the environment: process.env.NAME',
  run: "import './file.js' runs a file, import { name } from './file.js' takes something from it",
  load: "import './file.js' runs a file, import { name } from './file.js' takes something from it",
  writefile: "import { writeFileSync } from 'node:fs', then writeFileSync('file', text) writes a file",
  reset: 'restart the kernel to forget every variable',
};

const installers = /^(?:pip3?|npm|conda|mamba|yarn|pnpm|bun|uv)$/;
const installing = /^(?:pip\s+)?(?:install|i|add)\s+(?:-\S+\s+)*([^\s-]\S*)/;

/** What to write in place of a line that begins with `%` or `!`; undefined for any other line. */
export function magicInstead(line: string): Instead | undefined {
  const [, mark = '', name = '', rest = ''] = /^\s*(%{1,2}|!{1,2}|\?{1,2})\s*([A-Za-z_]\w*)\s*(.*)$/.exec(line) ?? [];
  if (mark === '' || !isCommand(mark, name, rest)) return undefined;
  return {
    message: `${mark}${name} is not TypeScript: cells have no commands that begin with ${mark[0]}`,
    hint: hintFor(mark, name, rest),
  };
}

/** `!ready` and `!f(x)` are expressions; two words after each other are a command. */
function isCommand(mark: string, name: string, rest: string): boolean {
  if (mark.startsWith('%') || mark.startsWith('?')) return true;
  return rest === ''
    ? name in commands
    : /^[^=!<>&|?.,;:()[\]{}*/%+\s][^=]*$/.test(rest) && !/^(instanceof|in|as|satisfies)\b/.test(rest);
}

function hintFor(mark: string, name: string, rest: string): string {
  const install = installers.test(name) ? installing.exec(rest)?.[1] : undefined;
  if (install !== undefined) return `await install('${install}') installs a package from npm`;
  if (installers.test(name)) return "await install('name') installs a package from npm";
  if (mark.startsWith('?')) return 'Shift+Tab on a name shows its documentation';
  if (mark.startsWith('%'))
    return commands[name] ?? 'magics do not exist here: write TypeScript, and press Tab to see the names a cell has';
  const known = commands[name];
  const command = JSON.stringify(`${name} ${rest}`.trim());
  return (
    known ??
    `import { execSync } from 'node:child_process', then console.log(String(execSync(${command}))) runs a program`
  );
}

/** Python, by what its lines look like. */
const python: readonly (readonly [line: RegExp, hint: string])[] = [
  [/^\s*def\s+\w+\s*\(/, 'a function is written: function name(x: number) { return x }'],
  [/^\s*from\s+\S+\s+import\b/, "an import is written: import { name } from 'package'"],
  [/^\s*import\s+[\w.]+(\s+as\s+\w+)?\s*$/, "an import is written: import { name } from 'package'"],
  [/\blambda\b.*:/, 'a small function is written: (x) => x + 1'],
  [/^\s*print\s+[^\s(]/, 'console.log(value) prints'],
  [/^\s*for\s+\w+\s+in\s+.*:\s*$/, 'a loop is written: for (const x of list) { … }'],
  [/^\s*(if|elif|else|while|class|with|try|except|finally)\b.*:\s*$/, 'blocks stand in braces: if (x > 0) { … }'],
];

/** What to write in place of a line of Python that cannot be read; undefined for any other line. */
export function pythonInstead(line: string): Instead | undefined {
  const hint = python.find(([pattern]) => pattern.test(line))?.[1];
  return hint === undefined ? undefined : { message: 'This line is Python: cells are TypeScript', hint };
}
