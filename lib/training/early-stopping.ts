/** Early stopping and the weights of the best epoch. */
import { checkInteger, checkNonNegative, checkOneOf } from '../check.js';
import type { Sequential } from '../model/sequential.js';
import type { FitOptions, History } from './fit.js';

export interface EarlyStopping {
  /** How many epochs without an improvement are allowed. */
  readonly patience: number;
  /** The number in the history to watch; 'validationLoss', or 'loss' without validation, unless given. */
  readonly monitor?: string;
  /** 'min' for losses and 'max' for accuracies unless given. */
  readonly direction?: 'min' | 'max';
  /** What counts as an improvement, ≥ 0; 0 unless given. */
  readonly minDelta?: number;
}

/** Watches a training. */
export interface Stopper {
  /** Called after each epoch; true when the training should end. */
  epochEnd(history: History): boolean;
  /** Puts the best weights back, if that was asked for. */
  finish(): void;
}

export function stopperOf(model: Sequential, options: FitOptions, validated: boolean): Stopper {
  const {
    patience = Infinity,
    monitor = validated ? 'validationLoss' : 'loss',
    minDelta = 0,
  } = options.earlyStopping ?? {};
  if (patience !== Infinity) checkInteger('fit: earlyStopping', 'patience', patience, 0);
  checkNonNegative('fit: earlyStopping', 'minDelta', minDelta);
  const direction = options.earlyStopping?.direction ?? (/loss|error|likelihood/i.test(monitor) ? 'min' : 'max');
  const sign = checkOneOf('fit: earlyStopping', 'direction', direction, ['min', 'max']) === 'min' ? 1 : -1;
  let best = Infinity;
  let since = 0;
  let restore = (): void => {};
  return {
    epochEnd(history) {
      checkOneOf('fit: earlyStopping', 'monitor', monitor, Object.keys(history));
      const value = sign * (history[monitor].at(-1) as number);
      since = value < best - minDelta ? 0 : since + 1;
      if (since === 0) best = value;
      if (since === 0 && options.restoreBestWeights) restore = snapshot(model);
      return since > patience || (since === patience && patience > 0);
    },
    finish: () => restore(),
  };
}

/** Copies all parameters now; the function returned puts them back. */
function snapshot(model: Sequential): () => void {
  const saved = model.parameters.map(({ value }) => ({ value, copy: value.data.slice() }));
  return () => {
    for (const { value, copy } of saved) value.data.set(copy);
  };
}
