/** Where the runs of a sweep are executed: Jupyter servers, a scheduler, or any command. */
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { ParameterValues } from '../notebook/parameters.js';

/** One run of a sweep. */
export interface PlannedRun {
  /** Unique in its sweep. */
  readonly name: string;
  readonly parameters: ParameterValues;
}

/** A run that was executed. */
export interface DoneRun {
  readonly type: 'done';
  /** The notebook with its outputs. */
  readonly notebook: INotebookContent;
  /** The error of the notebook in one line, which is a result; null when every cell succeeded. */
  readonly error: string | null;
  readonly seconds: number;
  /** Where it ran: a server's address, or a machine's name. */
  readonly server: string;
}

/** A run that a machine has lost. It is submitted again, at most three times in all. */
export interface LostRun {
  readonly type: 'lost';
  readonly message: string;
  /** The notebook as far as it came, where its own kernel died: the third time, that is the run's result. */
  readonly notebook?: INotebookContent;
  readonly server: string;
}

/** How a submitted run ended. */
export type EndOfRun =
  | DoneRun
  | LostRun
  /** It did not run, by no fault of its own: submitted again, however often. */
  | { readonly type: 'given back'; readonly message: string }
  /** Somebody took it back from the engine. It stays missing until the sweep is resumed. */
  | { readonly type: 'withdrawn'; readonly message: string }
  /** The engine takes no more runs: nothing is left to run them on. */
  | { readonly type: 'over'; readonly message: string }
  /** The user stopped the sweep. */
  | { readonly type: 'stopped' };

/** Executes runs. What it has executed is its caller's to keep: an engine remembers nothing that a resumed sweep needs. */
export interface Engine {
  /** How many runs it wants to have at a time; infinite for an engine with a queue of its own. */
  readonly capacity: number;

  /**
   * Takes a run and resolves when it has ended, in whatever way; never sooner.
   *
   * @throws Problem when nothing can be run before the user has mended something
   */
  submit(run: PlannedRun): Promise<EndOfRun>;

  /** Lets go of what it holds, such as kernels. Called once, after every run has ended. */
  close(): Promise<void>;
}
