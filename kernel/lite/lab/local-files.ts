/** The files beside a notebook, as JupyterLite's contents have them: the compiler sees them. */
import type { Contents } from './jupyterlite.js';

/** What a cell can import; a folder's own files only. */
const importable = /\.([cm]?[jt]sx?|json)$/;

/** Whether a cell imports a local file. */
export const importsFiles = (code: string): boolean => /['"`]\.{1,2}\//.test(code);

/** Returns the texts of the importable files in a folder and in the folders in it, by path. */
export async function readFiles(contents: Contents, folder: string): Promise<Record<string, string>> {
  const { content } = await contents.get(folder, { content: true });
  const found: Record<string, string> = {};
  for (const { name, path, type } of content as { name: string; path: string; type: string }[]) {
    if (type === 'directory') Object.assign(found, await readFiles(contents, path));
    else if (importable.test(name)) found[path] = await readText(contents, path);
  }
  return found;
}

async function readText(contents: Contents, path: string): Promise<string> {
  const { content } = await contents.get(path, { content: true, type: 'file', format: 'text' });
  return typeof content === 'string' ? content : JSON.stringify(content);
}
