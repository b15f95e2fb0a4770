/** Commands to V8's inspector that wait for their answers. */
import { withResolvers } from '../with-resolvers.js';
import type { FromControl, ToControl } from './link.js';

/** How long a command may be: longer ones would break the pipe. */
const maxLength = 500_000;

export class InspectorCalls {
  readonly #send: (message: ToControl) => void;
  readonly #waiting = new Map<number, ReturnType<typeof withResolvers<object>>>();
  #calls = 0;
  #hasEnded = false;

  constructor(send: (message: ToControl) => void) {
    this.#send = send;
  }

  call(method: string, parameters: object): Promise<object> {
    if (this.#hasEnded) return Promise.reject(gone());
    if (JSON.stringify(parameters).length > maxLength)
      return Promise.reject(new RangeError(`${method}: it is too long`));
    const id = ++this.#calls;
    const waiting = withResolvers<object>();
    this.#waiting.set(id, waiting);
    this.#send({ type: 'inspect', id, method, parameters });
    return waiting.promise;
  }

  settle(answer: Extract<FromControl, { id: number }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === 'inspected') waiting?.resolve(answer.result);
    else waiting?.reject(new Error(answer.message));
  }

  /** Rejects what still waits: the runtime has ended. */
  end(): void {
    this.#hasEnded = true;
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
  }
}

const gone = (): Error => new Error('the runtime has ended');
