/** Exports notebooks in a folder that finds the repository's packages, compiles what comes out and runs it in plain Node. */
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { type ExportedModule, exportModule } from '../../../../kernel/headless/export/export-module.js';
import { type FileTexts, projectFolder, writeFiles } from '../../../helpers/project-folder.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** What cells are checked with, in a module of Node's. */
const compilerOptions = {
  ...{ strict: true, verbatimModuleSyntax: true, skipLibCheck: true, types: ['node'] },
  ...{ module: 'nodenext', target: 'es2023', lib: ['es2024'], rewriteRelativeImportExtensions: true },
  ...{ resolveJsonModule: true, rootDir: '.', outDir: 'dist' },
};

/** Makes a folder for programs. */
export function programFolder(files: FileTexts = {}): string {
  const folder = projectFolder({ 'package.json': { type: 'module' }, ...files });
  writeFiles(folder, { 'tsconfig.json': { compilerOptions, include: ['*.ts', 'exercises/*.ts'] } });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

/** Writes a notebook's module into a folder, as NAME.ts. */
export function exportInto(folder: string, name: string, notebook: INotebookContent): ExportedModule {
  const exported = exportModule(notebook, { name, folder, outName: name.replace('.ipynb', '.ts'), outFolder: folder });
  writeFileSync(join(folder, name.replace('.ipynb', '.ts')), exported.text);
  writeFiles(folder, exported.modules);
  return exported;
}

/** Returns what TypeScript, strict, says of all programs in the folder; compiles them into dist. */
export function compile(folder: string): string {
  return spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder, encoding: 'utf8' })
    .stdout;
}

/** Runs a compiled program. */
export function runProgram(
  folder: string,
  name: string,
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const program = join('dist', name.replace('.ipynb', '.js'));
  return spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8', input });
}
