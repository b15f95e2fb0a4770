/** What to write instead of magics, shell commands and Python (`%time`, `!ls`, `def f(x):`). */

/** What is wrong with a line, and what to write. */
export interface Instead {
  readonly message: string;
  readonly hint: string;
}

/** By the command's name; `$1` is the rest of the line. */
const commands: Readonly<Record<string, string>> = {
  time: "put console.time('cell') before the code and console.timeEnd('cell') after it",
  timeit:
    'put const start = performance.now() before the code; performance.now() - start after it is the time in milliseconds',
  who: 'vars() lists the variables',
  whos: 'vars() lists the variables',
  who_ls: 'vars() lists the variables',
  matplotlib: 'make the figure the last expression of a cell, or call display(figure)',
  html: 'display.html(text) shows HTML',
  markdown: 'display.markdown(text) shows Markdown',
  latex: 'display.latex(text) shows a formula',
  svg: 'display.svg(text) shows an SVG image',
  javascript: 'cells are TypeScript: write the JavaScript directly',
  js: 'cells are TypeScript: write the JavaScript directly',
  typescript: 'cells are TypeScript: write it directly',
  cd: "process.chdir('folder') changes the working folder",
  pwd: 'process.cwd() is the working folder',
  ls: "import { readdirSync } from 'node:fs', then readdirSync('.') lists the files",
  env: 'process.env holds the environment: process.env.NAME',
  run: "import './file.js' runs a file; import { name } from './file.js' imports from it",
  load: "import './file.js' runs a file; import { name } from './file.js' imports from it",
  writefile: "import { writeFileSync } from 'node:fs', then writeFileSync('file', text) writes a file",
  reset: 'restart the kernel to forget every variable',
};

const installers = /^(?:pip3?|npm|conda|mamba|yarn|pnpm|bun|uv)$/;
const installing = /^(?:pip\s+)?(?:install|i|add)\s+(?:-\S+\s+)*([^\s-]\S*)/;

/** Returns what to write instead of a command that begins with `%`, `!` or `?`; undefined for any other line. */
export function magicInstead(line: string): Instead | undefined {
  const [, mark = '', name = '', rest = ''] = /^\s*(%{1,2}|!{1,2}|\?{1,2})\s*([A-Za-z_]\w*)\s*(.*)$/.exec(line) ?? [];
  if (mark === '' || !isCommand(mark, name, rest)) return undefined;
  return {
    message: `${mark}${name} is not TypeScript: cells have no ${mark[0]} commands`,
    hint: hintFor(mark, name, rest),
  };
}

/** `!ready` and `!f(x)` are expressions; two words in a row are a command. */
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
  if (mark.startsWith('%')) return commands[name] ?? 'magics are not supported: write TypeScript; Tab completes names';
  const known = commands[name];
  const command = JSON.stringify(`${name} ${rest}`.trim());
  return (
    known ??
    `import { execSync } from 'node:child_process', then console.log(String(execSync(${command}))) runs a program`
  );
}

/** Patterns of Python lines. */
const python: readonly (readonly [line: RegExp, hint: string])[] = [
  [/^\s*def\s+\w+\s*\(/, 'write a function as: function name(x: number) { return x }'],
  [/^\s*from\s+\S+\s+import\b/, "write an import as: import { name } from 'package'"],
  [/^\s*import\s+[\w.]+(\s+as\s+\w+)?\s*$/, "write an import as: import { name } from 'package'"],
  [/\blambda\b.*:/, 'write a lambda as: (x) => x + 1'],
  [/^\s*print\s+[^\s(]/, 'use console.log(value)'],
  [/^\s*for\s+\w+\s+in\s+.*:\s*$/, 'write a loop as: for (const x of list) { … }'],
  [/^\s*(if|elif|else|while|class|with|try|except|finally)\b.*:\s*$/, 'put blocks in braces: if (x > 0) { … }'],
];

/** Returns what to write instead of a line of Python; undefined for any other line. */
export function pythonInstead(line: string): Instead | undefined {
  const hint = python.find(([pattern]) => pattern.test(line))?.[1];
  return hint === undefined ? undefined : { message: 'This line looks like Python; cells are TypeScript', hint };
}
