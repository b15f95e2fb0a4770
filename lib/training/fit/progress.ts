/** Shows how a training goes: a bar and a chart in a notebook, a line in a terminal, plain lines elsewhere. */
import { checkOneOf } from '../../check.js';
import { jupyterDisplay } from '../../display.js';
import type { History } from '../history.js';

/** false shows nothing, 'lines' prints plain lines, 'bar' shows what the front end or terminal can; true is 'bar'. */
export type ProgressChoice = boolean | 'bar' | 'lines';

export interface Progress {
  step(epoch: number, step: number, loss: number): void;
  epoch(epoch: number, history: History): void;
  end(history: History): void;
  /** The training ended with an error. */
  fail(): void;
}

/** Makes the chart of a notebook: a value that the notebook can display. */
export type DrawHistory = (history: History) => unknown;

/** The number of epochs, and of steps in each. */
interface Length {
  readonly epochs: number;
  readonly steps: number;
}

/** A notebook's `display`. */
type Display = (value: unknown) => Handle;

interface Handle {
  update(value: unknown): void;
}

const silent: Progress = { step() {}, epoch() {}, end() {}, fail() {} };

/** The progress for a choice, as the place where this runs can show it. */
export function progressOf(choice: ProgressChoice | undefined, length: Length, draw: DrawHistory): Progress {
  const { epochs } = length;
  if (choice === false || epochs === 0) return silent;
  if (typeof choice === 'string') checkOneOf('fit', 'progress', choice, ['bar', 'lines']);
  if (choice === 'lines') return lines(epochs);
  const display = (globalThis as { display?: unknown }).display;
  if (typeof display === 'function') return notebook(display as Display, length, draw);
  return terminalWidth() > 0 ? terminal(length) : lines(epochs);
}

function terminalWidth(): number {
  const stdout = typeof process === 'undefined' ? undefined : process.stdout;
  return stdout?.isTTY ? (stdout.columns ?? 80) : 0;
}

/** The last value of each number in words: 'loss 0.031 · accuracy 0.994'. */
export function lastOf(history: History): string {
  return Object.entries(history)
    .map(([name, values]) => `${spaced(name)} ${readable(values.at(-1) as number)}`)
    .join(' · ');
}

/** 'validationLoss' reads 'validation loss'. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function readable(value: number): string {
  return Math.abs(value) >= 0.001 ? String(Number(value.toFixed(4))) : value.toExponential(2);
}

function epochsDone(history: History, epochs: number): string {
  const done = history.loss.length;
  return done === epochs
    ? `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`
    : `stopped after ${done} of ${epochs} epochs`;
}

/** About ten lines in all. */
function lines(epochs: number): Progress {
  const every = Math.ceil(epochs / 10);
  return {
    ...silent,
    epoch(epoch, history) {
      if ((epoch + 1) % every === 0 || epoch + 1 === epochs) {
        console.log(`epoch ${epoch + 1}/${epochs} · ${lastOf(history)}`);
      }
    },
  };
}

/** Drops calls so that at most ten a second remain. */
function rarely<A extends unknown[]>(show: (...values: A) => void): (...values: A) => void {
  let last = -Infinity;
  return (...values) => {
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    show(...values);
  };
}

function terminal({ epochs, steps }: Length): Progress {
  let state = '';
  let share = 0;
  const write = (text: string): void => void process.stdout.write(`\r\u001b[K${text.slice(0, terminalWidth() - 1)}`);
  const show = rarely(() => write(`${bar(share)} ${state}`));
  return {
    step(epoch, step, loss) {
      share = (epoch * steps + step + 1) / (epochs * steps);
      state = `epoch ${epoch + 1}/${epochs} · loss ${readable(loss)}`;
      show();
    },
    epoch: () => {},
    end: (history) => write(`${epochsDone(history, epochs)} · ${lastOf(history)}\n`),
    fail: () => write(`stopped at ${state}\n`),
  };
}

function bar(share: number): string {
  const full = Math.round(share * 20);
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)}`;
}

/** One output with the bar, and from the second epoch on one with the chart. Both are updated in place. */
function notebook(display: Display, { epochs, steps }: Length, draw: DrawHistory): Progress {
  const view = new ProgressView(epochs * steps);
  const show = shownInPlace(display);
  const showRarely = rarely(show);
  const showChart = shownInPlace(display);
  const showChartRarely = rarely((history: History) => showChart(draw(history)));
  show(view);
  return {
    step(epoch, step, loss) {
      view.done = epoch * steps + step + 1;
      view.text = `epoch ${epoch + 1}/${epochs} · loss ${readable(loss)}`;
      showRarely(view);
    },
    epoch(_epoch, history) {
      if (history.loss.length > 1) showChartRarely(history);
    },
    end(history) {
      view.text = `${epochsDone(history, epochs)} · ${lastOf(history)}`;
      show(view);
      if (history.loss.length > 1) showChart(draw(history));
    },
    fail() {
      view.text = `stopped at ${view.text}`;
      show(view);
    },
  };
}

/** Returns a function that displays its first value and then replaces it by each later one. */
function shownInPlace(display: Display): (value: unknown) => void {
  let handle: Handle | undefined;
  return (value) => {
    if (handle === undefined) handle = display(value);
    else handle.update(value);
  };
}

/** The bar as HTML, and as text for viewers without it. */
class ProgressView {
  done = 0;
  text = '';
  readonly #total: number;

  constructor(total: number) {
    this.#total = total;
  }

  [jupyterDisplay](): Record<string, string> {
    const label = `training: ${Math.round((100 * this.done) / this.#total)} %`;
    return {
      'text/html': `<progress value="${this.done}" max="${this.#total}" aria-label="${label}"></progress> ${this.text}`,
      'text/plain': `${bar(this.done / this.#total)} ${this.text}`,
    };
  }
}
