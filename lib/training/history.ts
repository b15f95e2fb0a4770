/** What a training measured, epoch by epoch. */

/** Loss and metrics by epoch, as plain data: `history.loss`, `history.accuracy`, `history.validationLoss`, … */
export interface History {
  readonly loss: number[];
  readonly [name: string]: number[];
}

/** Appends one epoch's value. */
export function record(history: History, name: string, value: number): void {
  const values = history as Record<string, number[]>;
  values[name] ??= [];
  values[name].push(value);
}
