/** The realm of a program of its own: what cells show is printed, what they ask is read from the terminal. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { FromRuntime, InputReply } from '../../../runtime/link.js';
import { Execution } from '../../execution/execution.js';
import type { ExecutionStore, Realm } from '../../execution/realm.js';
import { packageOf } from '../package-of.js';
import type { Outputs } from './outputs.js';
import { readLine } from './read-line.js';

export class ScriptRealm implements Realm {
  readonly executions: ExecutionStore;
  readonly deflate: Realm['deflate'] = deflateSync;
  readonly pathOf: Realm['pathOf'] = fileURLToPath;
  readonly packageOf: Realm['packageOf'] = packageOf;
  readonly #outputs: Outputs;
  #cell = new Execution(0, () => undefined);

  constructor(outputs: Outputs) {
    this.#outputs = outputs;
    const parts = new AsyncLocalStorage<Execution>();
    this.executions = {
      getStore: () => parts.getStore() ?? this.#cell,
      run: (execution, work) => parts.run(execution, work),
    };
  }

  beginCell(number: number): void {
    this.#cell = new Execution(number, () => undefined);
  }

  /** Waits for what the cell displays later, and prints what it has updated. Rejects if that fails. */
  async endCell(): Promise<void> {
    await Promise.all(this.#cell.pending);
    this.#outputs.flush();
  }

  send(message: FromRuntime): void {
    if (message.type === 'display') this.#outputs.display(message);
    else if (message.type === 'input') process.stdout.write(message.prompt);
  }

  waitForReply(): InputReply {
    const line = readLine();
    return line === undefined
      ? { error: 'prompt: the standard input has ended, so there is no answer' }
      : { value: line };
  }

  runScript(): never {
    throw new Error('a program runs no cells');
  }
}
