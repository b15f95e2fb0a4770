/** Runs converted cells. They share one `exports` object, so that a later cell can declare a name again. */
import type { MimeBundle } from '../protocol/messages.js';
import type { ExecutionId, Outcome, RunCommand, StoppedFrame } from '../runtime/link.js';
import { begin, currentExecution, emit } from './execution/current.js';
import { describeError, describeInterrupt } from './execution/describe-error.js';
import { Execution } from './execution/execution.js';
import { registerScript } from './execution/frames.js';
import { realm } from './execution/realm.js';
import type { Modules } from './modules.js';
import { DisplayHandle } from './notebook/front-end/display.js';
import { bundleOf } from './notebook/values/mime-bundle.js';

type Exports = Record<string, unknown>;
type Body = (exports: Exports, require: Modules['require']) => unknown;

/** Converted code defines exports by getters; here they must stay assignable, so a definition becomes an assignment. */
function makeExports(values: Exports): Exports {
  return new Proxy(values, {
    defineProperty(target, name, attributes) {
      if (name !== '__esModule') target[name as string] = attributes.get ? attributes.get() : attributes.value;
      return true;
    },
  });
}

/** A cell may break built-ins that the runner uses, such as Array.prototype.map; it must still settle. */
async function settled(work: () => Promise<Outcome>, id: ExecutionId): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return { status: 'error', error: describeError(error, id) };
  }
}

export class CellRunner {
  /** The values of all names that cells have declared. */
  readonly values: Exports = Object.create(null) as Exports;
  /** The number of the cell that declared each name, except for imported names. */
  readonly declaredIn: Map<string, number> = new Map();
  readonly #exports: Exports = makeExports(this.values);
  readonly #modules: Modules;
  readonly #running = new Map<ExecutionId, Execution>();
  /** Interrupted before they began. */
  readonly #neverBegin = new Set<ExecutionId>();

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Runs a cell and sends its outcome to the kernel, unless it was cancelled meanwhile. */
  run(command: RunCommand): void {
    const before = this.#snapshot(command.checked.declares);
    this.#start(
      command.id,
      () => this.#restore(before),
      async () => {
        const outcome = await this.#attempt(command);
        if (outcome.status === 'error' || !command.keep) this.#restore(before);
        else this.#noteDeclared(command);
        return outcome;
      },
    );
  }

  /** Runs a comm handler as an execution of its own: its output belongs to the message that caused it. */
  handle(id: ExecutionId, handler: () => Promise<void>): void {
    this.#start(
      id,
      () => {},
      async () => {
        try {
          await handler();
        } catch (error) {
          emit({ type: 'lateError', id, error: describeError(error, id) });
        }
        return { status: 'ok' };
      },
    );
  }

  /** Blocks new timers and ticks of all executions: they would restart the loop that is about to be stopped. */
  muteAll(): void {
    for (const execution of this.#running.values()) execution.cancelled = true;
    const current = currentExecution();
    if (current) current.cancelled = true;
  }

  /** Settles an interrupted execution, even before it has begun. The kernel ignores the outcome of one that has ended. */
  cancel(id: ExecutionId, frames: readonly StoppedFrame[]): void {
    const execution = this.#running.get(id);
    if (execution) execution.cancel();
    else this.#neverBegin.add(id);
    this.#running.delete(id);
    emit({ type: 'done', id, outcome: { status: 'error', error: describeInterrupt(frames) } });
  }

  #start(id: ExecutionId, onCancel: () => void, work: () => Promise<Outcome>): void {
    if (this.#neverBegin.delete(id)) return;
    const execution = new Execution(id, onCancel);
    this.#running.set(id, execution);
    void begin(execution, async () => {
      const outcome = await settled(work, id);
      if (this.#running.delete(id)) emit({ type: 'done', id, outcome });
    });
  }

  async #attempt(command: RunCommand): Promise<Outcome> {
    try {
      const { checked } = command;
      this.#modules.update(checked.sideModules);
      if (checked.imports.length > 0) await this.#modules.preload(checked.imports);
      const returned = this.#compile(command)(this.#exports, this.#modules.require);
      if (checked.async) await returned;
      const result = await this.#result(checked.lastExpression);
      await Promise.all(currentExecution()?.pending ?? []);
      return result ? { status: 'ok', result } : { status: 'ok' };
    } catch (error) {
      return { status: 'error', error: describeError(error, command.id) };
    }
  }

  #compile({ id, count, code, checked }: RunCommand): Body {
    const filename = `cell:${id}`;
    registerScript(filename, `Cell ${count}`, code, checked.sourceMap);
    const head = checked.async ? '(async function (exports, require) {' : '(function (exports, require) {';
    return realm.runScript({
      code: `${head}\n${checked.javascript}\n})`,
      filename,
      lineOffset: -1, // the wrapper's head is a line of its own
      importModule: this.#modules.dynamicImport,
    }) as Body;
  }

  async #result(name: string | undefined): Promise<MimeBundle | undefined> {
    if (name === undefined) return undefined;
    const value = this.values[name];
    delete this.values[name];
    if (value === undefined || value instanceof DisplayHandle) return undefined;
    return bundleOf(value);
  }

  #snapshot(names: readonly string[]): Exports {
    return Object.fromEntries(names.filter((name) => name in this.values).map((name) => [name, this.values[name]]));
  }

  #noteDeclared({ checked, count }: RunCommand): void {
    for (const name of checked.declares) this.declaredIn.set(name, count);
    for (const name of checked.imported) this.declaredIn.delete(name);
  }

  /** Gives the names that a failed cell declared again their earlier values. */
  #restore(before: Exports): void {
    Object.assign(this.values, before);
  }
}
