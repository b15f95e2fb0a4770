/** Shows how a training goes: a bar and a chart in a notebook, a line in a terminal, plain lines elsewhere. */
import { checkOneOf } from '../check.js';
import { jupyterDisplay } from '../display.js';
import { trainingCurves } from '../plots/training-curves.js';
import type { History } from './fit.js';

/** false for silence, 'lines' for plain lines, 'bar' for what the place can show; true is 'bar'. */
export type ProgressChoice = boolean | 'bar' | 'lines';

export interface Progress {
  step(epoch: number, step: number, loss: number): void;
  epoch(epoch: number, history: History): void;
  end(history: History): void;
  /** The training ended with an error. */
  fail(): void;
}

/** What `display` returns in a notebook. */
interface Handle {
  update(value: unknown): void;
}

const silent: Progress = { step() {}, epoch() {}, end() {}, fail() {} };

/** The progress to show for a choice, in the place where this runs. */
export function progressOf(choice: ProgressChoice | undefined, epochs: number, steps: number): Progress {
  if (choice === false || epochs === 0) return silent;
  if (typeof choice === 'string') checkOneOf('fit', 'progress', choice, ['bar', 'lines']);
  if (choice === 'lines') return lines(epochs);
  const display = (globalThis as { display?: unknown }).display;
  if (typeof display === 'function') return notebook(display as (value: unknown) => Handle, epochs, steps);
  return terminalWidth() > 0 ? terminal(epochs, steps) : lines(epochs);
}

function terminalWidth(): number {
  const stdout = typeof process === 'undefined' ? undefined : process.stdout;
  return stdout?.isTTY ? (stdout.columns ?? 80) : 0;
}

/** The last value of each number: 'loss 0.031 · accuracy 0.994'. */
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

/** Lets through at most ten calls a second. */
function rarely(show: () => void): () => void {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    show();
  };
}

function terminal(epochs: number, steps: number): Progress {
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

/** One output with the bar, and one with the loss as a chart from the second epoch on; both are updated in place. */
function notebook(display: (value: unknown) => Handle, epochs: number, steps: number): Progress {
  const view = new ProgressView(epochs * steps);
  const handle = display(view);
  const show = rarely(() => handle.update(view));
  let chart: Handle | undefined;
  let latest: History = { loss: [] };
  const draw = (): void => {
    const figure = trainingCurves(latest, { show: ['loss'], title: 'Loss by epoch' });
    if (chart === undefined) chart = display(figure);
    else chart.update(figure);
  };
  const drawRarely = rarely(draw);
  return {
    step(epoch, step, loss) {
      view.done = epoch * steps + step + 1;
      view.text = `epoch ${epoch + 1}/${epochs} · loss ${readable(loss)}`;
      show();
    },
    epoch(_epoch, history) {
      latest = history;
      if (history.loss.length > 1) drawRarely();
    },
    end(history) {
      view.text = `${epochsDone(history, epochs)} · ${lastOf(history)}`;
      handle.update(view);
      if (history.loss.length > 1) draw();
    },
    fail() {
      view.text = `stopped at ${view.text}`;
      handle.update(view);
    },
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
