/** A notebook's cells, parsed. */
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import ts from 'typescript';
import { type CellTags, tagsOf } from '../../language/cell/cell-tags.js';
import { type CellText, readCell } from '../../language/cell/cell-text.js';
import { magicInstead } from '../../language/problems/magics.js';
import { parse } from '../../language/project/parse-cell.js';
import { Problem } from '../../problem.js';

export interface TextCell {
  readonly kind: 'text';
  readonly source: string;
}

/** A cell that is a file of its own, or meant for a page. */
export interface ApartCell {
  readonly kind: 'apart';
  readonly number: number;
  readonly source: string;
  readonly tags: CellTags;
}

export interface CodeCell {
  readonly kind: 'code';
  /** Its execution count after Run All. */
  readonly number: number;
  readonly text: CellText;
  readonly file: ts.SourceFile;
  /** Whether it is tagged `raises-exception`: cells after it run all the same. */
  readonly mayFail: boolean;
}

export type ReadCell = TextCell | ApartCell | CodeCell;

/** Returns the cells that hold anything. @throws Problem for one that cannot be parsed */
export function readCells({ cells }: INotebookContent): ReadCell[] {
  let number = 0;
  return cells
    .filter(({ source }) => String(source).trim() !== '')
    .map((cell) => (cell.cell_type === 'code' ? readCode(cell, ++number) : textCell(cell)));
}

function textCell({ source }: ICell): TextCell {
  return { kind: 'text', source: String(source) };
}

function readCode(cell: ICell, number: number): ApartCell | CodeCell {
  const source = String(cell.source);
  const tags = tagsOf(source);
  if (tags.module !== undefined || tags.browser) return { kind: 'apart', number, source, tags };
  const text = readCell(source, {});
  const [error] = text.syntaxErrors;
  if (error) throw new Problem(`cell ${number}, ${syntaxProblem(error, text.text)}`);
  if (text.kind === ts.ScriptKind.TSX)
    throw new Problem(
      `cell ${number} has JSX, which plain Node does not run: move it into a file that the cell imports.`,
    );
  return { kind: 'code', number, text, file: parse(text.text), mayFail: cellTags(cell).includes('raises-exception') };
}

function syntaxProblem({ start = 0, messageText }: ts.Diagnostic, text: string): string {
  const before = text.slice(0, start).split('\n');
  const line = text.split('\n')[before.length - 1]!;
  const instead = magicInstead(line);
  const words = instead ? `${instead.message}; ${instead.hint}` : ts.flattenDiagnosticMessageText(messageText, ' ');
  return `line ${before.length}: ${words.replace(/\.$/, '')}.`;
}

function cellTags({ metadata }: ICell): readonly string[] {
  const { tags } = metadata as { tags?: unknown };
  return Array.isArray(tags) ? tags : [];
}
