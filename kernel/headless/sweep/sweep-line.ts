/** The progress of a sweep, for the user to watch. */
import { overwriteLine, type Screen } from '../run/screen.js';
import type { SweepEvent } from './sweep.js';

/** Shows the progress of a sweep: on a terminal in one line that is overwritten, elsewhere with a line for each run. */
export class SweepLine {
  readonly #screen: Screen;
  readonly #total: number;
  readonly #began = performance.now();
  readonly #before: number;
  #done: number;
  #failed = 0;
  #running = 0;

  /** @param done - how many runs were completed by an earlier sweep */
  constructor(screen: Screen, total: number, done: number) {
    this.#screen = screen;
    this.#total = total;
    this.#before = done;
    this.#done = done;
  }

  show(event: SweepEvent): void {
    this.#handlers[event.type](event as never);
    if (this.#screen.isTTY) overwriteLine(this.#screen, this.#state());
  }

  /** Clears the line on a terminal. */
  end(): void {
    if (this.#screen.isTTY) overwriteLine(this.#screen, '');
  }

  readonly #handlers: { [T in SweepEvent['type']]: (event: Extract<SweepEvent, { type: T }>) => void } = {
    started: () => this.#running++,
    done: ({ result: { run, error, seconds } }) => {
      this.#running--;
      this.#done++;
      if (error) this.#failed++;
      if (error || !this.#screen.isTTY)
        this.#print(`${this.#done} of ${this.#total}: ${run}, ${error ?? `${seconds.toFixed(1)} s`}`);
    },
    'given back': ({ run, message }) => {
      this.#running--;
      this.#print(`${run} will be run again: ${message}`);
    },
    withdrawn: ({ run, message }) => {
      this.#running--;
      this.#print(`${run} stays missing: ${message}`);
    },
    notice: ({ message }) => this.#print(message),
  };

  #print(text: string): void {
    if (this.#screen.isTTY) overwriteLine(this.#screen, '');
    this.#screen.write(`sweep: ${text}\n`);
  }

  #state(): string {
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : '';
    return `sweep: ${this.#done} of ${this.#total} runs done${failed}, ${this.#running} running${this.#timeLeft()}`;
  }

  #timeLeft(): string {
    const ended = this.#done - this.#before;
    if (ended === 0 || this.#done === this.#total) return '';
    const seconds = ((performance.now() - this.#began) / 1000 / ended) * (this.#total - this.#done);
    return seconds < 90 ? `, about ${Math.ceil(seconds)} s left` : `, about ${Math.ceil(seconds / 60)} min left`;
  }
}
