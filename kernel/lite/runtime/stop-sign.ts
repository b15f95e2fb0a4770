/**
 * Looks for the stop sign while JavaScript runs: in shared memory or, in a page that is not isolated, by asking for a blob
 * URL that the page revokes to stop us. Needs no header and no service worker.
 */
import type { StopSign } from '../messages.js';

/** How often the blob URL is asked for: a request takes some 0.2 ms. */
const askEveryMs = 100;
/** Looks should be about this far apart. */
const lookEveryMs = 2;
const maxTurns = 1_000;

export class Interrupted extends Error {
  override readonly name: string = 'KeyboardInterrupt';
  constructor() {
    super('the cell was interrupted; variables are kept');
  }
}

export class SignWatch {
  #sign!: StopSign;
  /** False where a policy keeps blob URLs from us: then nothing is looked for, and a stop replaces the runtime. */
  #isVisible = true;
  readonly #stopped: () => void;
  #isStopping = false;
  #turns = 1;
  #lastLook = 0;
  #lastAsked = 0;

  /** @param stopped - called when the sign was seen, before code is stopped */
  constructor(sign: StopSign, stopped: () => void) {
    this.#stopped = stopped;
    this.renew(sign);
  }

  /** Called by loops when their turns are used up. Returns how many may pass until the next call. */
  readonly turns = (): number => {
    const now = performance.now();
    const passed = now - this.#lastLook;
    this.#lastLook = now;
    this.#turns = passed > lookEveryMs ? Math.max(1, this.#turns >> 2) : Math.min(this.#turns * 2, maxTurns);
    this.#look(now);
    return this.#turns;
  };

  /** Throws if the sign is up. */
  readonly checkpoint = (): void => this.#look(performance.now());

  /** Called when the event loop hears of the stop: nothing of what ran is running any more. */
  calm(): void {
    if (!this.#isStopping) this.#stopped();
    this.#isStopping = false;
  }

  /** Waits for the next stop at another sign. */
  renew(sign: StopSign): void {
    this.#sign = sign;
    this.#isVisible = 'flag' in sign || exists(sign.url);
  }

  #look(now: number): void {
    if (!this.#isStopping && !this.#isUp(now)) return;
    if (!this.#isStopping) this.#stopped();
    this.#isStopping = true;
    throw new Interrupted();
  }

  #isUp(now: number): boolean {
    if ('flag' in this.#sign) return Atomics.load(new Int32Array(this.#sign.flag), 0) === 1;
    if (!this.#isVisible || now - this.#lastAsked < askEveryMs) return false;
    this.#lastAsked = now;
    return !exists(this.#sign.url);
  }
}

function exists(url: string): boolean {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', url, false);
    request.send();
    return request.status === 200;
  } catch {
    return false;
  }
}
