import type { Screen } from '../run/progress-line.js';
import type { SweepEvent } from './sweep.js';

/** Tells how far a sweep is: on a terminal in one line that is overwritten, elsewhere with a line for each run. */
export class SweepLine {
  readonly #screen: Screen;
  readonly #total: number;
  readonly #began = performance.now();
  readonly #before: number;
  #done: number;
  #failed = 0;
  #running = 0;

  /** @param done - how many runs had promise before */
  constructor(screen: Screen, total: number, done: number) {
    this.#screen = screen;
    this.#total = total;
    this.#before = done;
    this.#done = done;
  }

  show(event: SweepEvent): void {
    this.#shows[event.type](event as never);
    if (this.#screen.isTTY) this.#screen.write(`\r\x1b[2K${this.#state().slice(0, (this.#screen.columns || 80) - 1)}`);
  }

  /** Leaves the terminal with an empty line for what comes next. */
  end(): void {
    if (this.#screen.isTTY) this.#screen.write('\r\x1b[2K');
  }

  readonly #shows: { [T in SweepEvent['type']]: (event: Extract<SweepEvent, { type: T }>) => void } = {
    begun: () => this.#running++,
    done: ({ result: { run, error, seconds } }) => {
      this.#running--;
      this.#done++;
      if (error) this.#failed++;
      if (error || !this.#screen.isTTY)
        this.#say(`${this.#done} of ${this.#total}: ${run}, ${error ?? `${seconds.toFixed(1)} s`}`);
    },
    'given back': ({ run, message }) => {
      this.#running--;
      this.#say(`${run} has to be run again: ${message}`);
    },
    refused: ({ message }) => this.#say(`${message}; fewer kernels run there`),
    'server gone': ({ message }) => this.#say(`${message}; no more runs go there`),
  };

  #say(text: string): void {
    this.#screen.write(`${this.#screen.isTTY ? '\r\x1b[2K' : ''}sweep: ${text}\n`);
  }

  #state(): string {
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : '';
    return `sweep: ${this.#done} of ${this.#total} runs done${failed}, ${this.#running} running${this.#rest()}`;
  }

  #rest(): string {
    const ended = this.#done - this.#before;
    if (ended === 0 || this.#done === this.#total) return '';
    const seconds = ((performance.now() - this.#began) / 1000 / ended) * (this.#total - this.#done);
    return seconds < 90 ? `, about ${Math.ceil(seconds)} s left` : `, about ${Math.ceil(seconds / 60)} min left`;
  }
}
