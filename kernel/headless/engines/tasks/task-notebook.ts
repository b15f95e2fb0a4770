/**
 * A run of a sweep as one file. Its metadata say how it is to be run, and `layerlab run` keeps to that; the executed notebook
 * says how it ended. So any command that runs a notebook executes runs, wherever it takes the file.
 */
import { isDeepStrictEqual } from 'node:util';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { withValues } from '../../notebook/check-parameters.js';
import { formatNotebook, parseNotebook } from '../../notebook/notebook-file.js';
import type { ParameterValues } from '../../notebook/parameters.js';
import type { DoneRun, LostRun, PlannedRun } from '../engine.js';
import type { Versions } from './versions.js';

/** What all runs of a sweep have in common. */
export interface TaskTerms {
  /** A digest of the sources of the notebook's cells. */
  readonly sources: string;
  /** The versions that the run needs. */
  readonly versions: Versions;
  /** The kernel's working folder, on machines that have it. */
  readonly folder: string;
  /** As in `RunOptions`. */
  readonly cellLimitMs?: number;
  readonly allowErrors?: boolean;
}

/** The order to execute one run. */
export interface TaskOrder extends TaskTerms {
  readonly run: string;
  readonly parameters: ParameterValues;
}

/** How a run ended. */
export interface TaskResult {
  readonly error: string | null;
  readonly seconds: number;
  /** The machine's name. */
  readonly server: string;
  /** Whether the machine is to blame. */
  readonly isLost: boolean;
}

const orderKey = 'layerlab_task';
const resultKey = 'layerlab_result';

/** Returns the file that orders a run. */
export function taskText(notebook: INotebookContent, { name, parameters }: PlannedRun, terms: TaskTerms): string {
  const order: TaskOrder = { ...terms, run: name, parameters };
  return formatNotebook(withMetadata(withValues(notebook, parameters), orderKey, order));
}

/** Returns the order that a notebook holds, or undefined for any other notebook. */
export function orderIn({ metadata }: INotebookContent): TaskOrder | undefined {
  return metadata[orderKey] as TaskOrder | undefined;
}

/** Returns an executed notebook that says how it ended. */
export function withResult(notebook: INotebookContent, result: TaskResult): INotebookContent {
  return withMetadata(notebook, resultKey, result);
}

/**
 * Returns how an order ended, read from its executed notebook.
 *
 * @returns undefined when the text is damaged, or is another order's
 */
export function endIn(text: string, run: PlannedRun, terms: Pick<TaskTerms, 'sources'>): DoneRun | LostRun | undefined {
  const notebook = parsed(text);
  const order = notebook && orderIn(notebook);
  const result = notebook?.metadata[resultKey] as TaskResult | undefined;
  if (!order || !result || order.sources !== terms.sources) return undefined;
  if (!isDeepStrictEqual(order.parameters, run.parameters)) return undefined;
  const { error, seconds, server, isLost } = result;
  const { [orderKey]: _order, [resultKey]: _result, ...metadata } = notebook.metadata;
  const plain = { ...notebook, metadata: metadata as INotebookContent['metadata'] };
  return isLost
    ? { type: 'lost', message: error ?? 'lost', notebook: plain, server }
    : { type: 'done', notebook: plain, error, seconds, server };
}

function withMetadata(notebook: INotebookContent, key: string, value: object): INotebookContent {
  return { ...notebook, metadata: { ...notebook.metadata, [key]: value } as unknown as INotebookContent['metadata'] };
}

function parsed(text: string): INotebookContent | undefined {
  try {
    return parseNotebook(text, 'the executed notebook');
  } catch {
    return undefined;
  }
}
