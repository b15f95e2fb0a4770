/** The plotly.js that this package brings for JupyterLab. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../labextension/static/', import.meta.url));

/** Returns its path; undefined where the extension is not built, so that an installed one is looked for. */
export function plotlyFile(): string | undefined {
  const file = existsSync(folder) && readdirSync(folder).find((name) => /^plotly\.\w+\.js$/.test(name));
  return file ? join(folder, file) : undefined;
}
