/** The files on disk. */

import { readdirSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { type Files, missing } from '../files.js';

const { readFile, fileExists, directoryExists, getDirectories, readDirectory, useCaseSensitiveFileNames } = ts.sys;

export const nodeFiles: Files = {
  readFile,
  fileExists,
  directoryExists,
  getDirectories,
  readDirectory,
  useCaseSensitiveFileNames,
  realpath: ts.sys.realpath!,
  list: (folder) => readdirSync(folder),
  stamp(file) {
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.mtimeMs}/${found.size}` : missing;
  },
  url: (file) => pathToFileURL(file).href,
};
