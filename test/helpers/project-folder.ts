/** Folders with files and packages of their own, as projects have them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

export type FileTexts = Readonly<Record<string, string | object>>;

/** Writes files into a folder; objects become JSON. */
export function writeFiles(folder: string, files: FileTexts): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
  }
}

/** Makes a new folder that goes when the suite has ended. */
export function projectFolder(files: FileTexts): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'layerlab-project-')));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

/** Links a folder into node_modules, as workspaces are linked. */
export function linkPackage(folder: string, name: string, target: string): void {
  const link = join(folder, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(folder, target), link, 'junction');
}
