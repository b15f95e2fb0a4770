import type { EndOfRun } from '../engine.js';

/** So often may runs be lost before the first one is done. */
const lossesAtFirst = 6;

/**
 * Tells bad luck from an engine that executes nothing, say because its command is mistyped: then all further runs would be lost
 * as well.
 */
export class Hopeless {
  #losses = 0;
  #works = false;

  /** Returns how the run ended, or that the engine is over. */
  judge(end: EndOfRun): EndOfRun {
    if (end.type === 'done') this.#works = true;
    if (this.#works || end.type !== 'lost') return end;
    if (++this.#losses < lossesAtFirst) return end;
    return {
      type: 'over',
      message: `no run is done and ${this.#losses} times one was lost, at last so: ${end.message}`,
    };
  }
}
