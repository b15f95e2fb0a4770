/** What learners have answered, read from the notebooks that they handed in. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ICodeCell } from '@jupyterlab/nbformat';
import { predictionMime } from '../../cells/notebook/record-mime.js';
import { readNotebook } from './notebook-file.js';

/** What an answer to an exercise leaves in a notebook; the library writes it. */
export interface GivenAnswer {
  /** The name that the exercises were given. */
  readonly exercises: string;
  readonly id: string;
  readonly state: string;
  /** In words. */
  readonly answer: string;
  /** The rounded forms that a key is compared with. */
  readonly forms: readonly string[];
}

/** What a prediction leaves in a notebook. */
export interface GivenPrediction {
  readonly id: string;
  readonly question: string;
  readonly choices?: readonly string[];
  readonly answer: string | null;
}

export interface HandedIn {
  readonly student: string;
  readonly answers: readonly GivenAnswer[];
  readonly predictions: readonly GivenPrediction[];
}

const answerMime = 'application/vnd.layerlab.answer+json';

/** Reads every notebook in a folder, one student for each folder in it or else for each file. */
export function handedIn(folder: string): HandedIn[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isNotebook).sort();
  const byStudent = grouped(files);
  return [...byStudent].map(([student, own]) => {
    const outputs = own.flatMap((file) => outputsOf(join(folder, file)));
    return {
      student,
      answers: outputs.flatMap((data) => (data[answerMime] ?? []) as GivenAnswer),
      predictions: outputs.flatMap((data) => (data[predictionMime] ?? []) as GivenPrediction),
    };
  });
}

function isNotebook(file: string): boolean {
  return file.endsWith('.ipynb') && !file.includes('.ipynb_checkpoints');
}

function studentOf(file: string): string {
  return dirname(file) === '.' ? basename(file, '.ipynb') : file.split(/[\\/]/)[0]!;
}

function outputsOf(file: string): Record<string, unknown>[] {
  const cells = readNotebook(file).cells as ICodeCell[];
  return cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => (data ?? {}) as Record<string, unknown>));
}

function grouped(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(studentOf(file), [...(groups.get(studentOf(file)) ?? []), file]);
  return groups;
}
