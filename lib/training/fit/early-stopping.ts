/** Early stopping, and the weights of the best epoch. */
import { checkInteger, checkNonNegative, checkOneOf } from '../../check.js';
import type { History } from '../history.js';
import type { Model } from '../model.js';

export interface EarlyStopping {
  /** How many epochs without an improvement are allowed. */
  readonly patience: number;
  /** The number in the history to watch. Defaults to 'validationLoss', or to 'loss' without validation. */
  readonly monitor?: string;
  /** Defaults to 'min' for losses and to 'max' for accuracies. */
  readonly direction?: 'min' | 'max';
  /** The least change that counts as an improvement, ≥ 0. Defaults to 0. */
  readonly minDelta?: number;
}

export interface StopperOptions {
  readonly earlyStopping?: EarlyStopping;
  readonly restoreBestWeights?: boolean;
}

/** Watches the monitored number, epoch by epoch. */
export class Stopper {
  readonly #model: Pick<Model, 'parameters'>;
  readonly #patience: number;
  readonly #monitor: string;
  readonly #minDelta: number;
  /** −1 where a larger number is better. */
  readonly #sign: 1 | -1;
  readonly #restoresBest: boolean;
  #best = Infinity;
  #epochsSinceBest = 0;
  #restore = (): void => {};

  constructor(model: Pick<Model, 'parameters'>, options: StopperOptions, defaultMonitor: 'loss' | 'validationLoss') {
    const { patience = Infinity, monitor = defaultMonitor, minDelta = 0 } = options.earlyStopping ?? {};
    if (patience !== Infinity) checkInteger('fit: earlyStopping', 'patience', patience, 0);
    checkNonNegative('fit: earlyStopping', 'minDelta', minDelta);
    const direction = options.earlyStopping?.direction ?? (/loss|error|likelihood/i.test(monitor) ? 'min' : 'max');
    checkOneOf('fit: earlyStopping', 'direction', direction, ['min', 'max']);
    this.#model = model;
    this.#patience = patience;
    this.#monitor = monitor;
    this.#minDelta = minDelta;
    this.#sign = direction === 'min' ? 1 : -1;
    this.#restoresBest = options.restoreBestWeights ?? false;
  }

  /** Called after each epoch. Returns whether the training should end. */
  epochEnd(history: History): boolean {
    checkOneOf('fit: earlyStopping', 'monitor', this.#monitor, Object.keys(history));
    const value = this.#sign * (history[this.#monitor].at(-1) as number);
    const improved = value < this.#best - this.#minDelta;
    this.#epochsSinceBest = improved ? 0 : this.#epochsSinceBest + 1;
    if (improved) this.#best = value;
    if (improved && this.#restoresBest) this.#restore = snapshot(this.#model);
    return this.#epochsSinceBest > this.#patience || (this.#epochsSinceBest === this.#patience && this.#patience > 0);
  }

  /** Restores the weights of the best epoch if asked to. */
  finish(): void {
    this.#restore();
  }
}

/** Copies all parameters. Returns a function that restores them. */
function snapshot({ parameters }: Pick<Model, 'parameters'>): () => void {
  const saved = parameters.map(({ value }) => ({ value, copy: value.data.slice() }));
  return () => {
    for (const { value, copy } of saved) value.data.set(copy);
  };
}
