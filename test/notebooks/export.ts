/** The course as programs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { compile, exportInto, programFolder } from '../kernel/headless/export/exported.js';
import { courseFolder, courseNotebooks } from './course.js';

export interface ExportedCourse {
  readonly folder: string;
  readonly notebooks: readonly string[];
  /** What the export and TypeScript, strict, say of the programs; empty when they are right. */
  readonly problems: string;
}

/** Exports every notebook of the course and compiles the programs, all at once. */
export function exportCourse(): ExportedCourse {
  const exercises = readdirSync(join(courseFolder, 'exercises')).map((name) => [
    `exercises/${name}`,
    readFileSync(join(courseFolder, 'exercises', name), 'utf8'),
  ]);
  const folder = programFolder(Object.fromEntries(exercises));
  const notebooks = courseNotebooks([]);
  const found = notebooks.flatMap((name) => exportInto(folder, name, readNotebook(join(courseFolder, name))).problems);
  return { folder, notebooks, problems: found.map(({ message }) => message).join('\n') + compile(folder) };
}
