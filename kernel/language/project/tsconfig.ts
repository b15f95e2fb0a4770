/** Reads a project's tsconfig.json with TypeScript's own parser, and the projects that it refers to. */

import path from 'node:path';
import ts from 'typescript';
import type { Files } from '../files.js';

type ConfigFiles = Pick<Files, 'readFile' | 'fileExists' | 'useCaseSensitiveFileNames'>;

export interface Config {
  readonly options: ts.CompilerOptions;
  readonly problems: readonly ts.Diagnostic[];
  /** The file itself, and all that it takes options from. */
  readonly files: readonly string[];
}

/** No file list is wanted: cells say which files belong to the program. */
const noInputs: ReadonlySet<number> = new Set([18002, 18003]);

/**
 * Returns the options of a configuration file. One that lists no files but only references (a *solution*) takes what it
 * does not say from the first project that it refers to.
 */
export function readConfig(file: string, files: ConfigFiles, readers: readonly string[] = []): Config {
  const source = ts.readJsonConfigFile(file, files.readFile);
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: ts.Diagnostic[] };
  if (!files.fileExists(file)) return { options: {}, problems: parseDiagnostics, files: [file] };
  const parsed = parse(source, file, files);
  const found = [...parseDiagnostics, ...parsed.errors];
  const own: Config = {
    options: parsed.options,
    problems: found.filter(({ code }) => !noInputs.has(code)),
    files: [file, ...(source.extendedSourceFiles ?? [])],
  };
  const referred = isSolution(parsed) ? parsed.projectReferences?.[0] : undefined;
  if (referred === undefined) return own;
  const next = ts.resolveProjectReferencePath(referred);
  return readers.includes(next) ? own : joined(own, readConfig(next, files, [...readers, file]));
}

function parse(source: ts.TsConfigSourceFile, file: string, files: ConfigFiles): ts.ParsedCommandLine {
  const host = { ...files, readDirectory: () => [] };
  return ts.parseJsonSourceFileConfigFileContent(source, host, path.dirname(file), undefined, file);
}

/** Whether a configuration has no files of its own, or nothing but references. */
function isSolution({ raw }: ts.ParsedCommandLine): boolean {
  const { files, include, compilerOptions, extends: base } = raw ?? {};
  const listsNone = files?.length === 0 && include === undefined;
  return listsNone || (compilerOptions === undefined && base === undefined && files === undefined);
}

function joined(own: Config, referred: Config): Config {
  return {
    options: { ...referred.options, ...own.options },
    problems: [...own.problems, ...referred.problems],
    files: [...own.files, ...referred.files],
  };
}
