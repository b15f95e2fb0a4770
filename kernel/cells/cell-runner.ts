/** Runs converted cells: one shared `exports` holds every cell's names, so that they can be declared again. */
import { Script } from 'node:vm';
import type { MimeBundle } from '../protocol/messages.js';
import type { ExecutionId, Outcome, RunCommand, StoppedFrame } from '../runtime/link.js';
import { describeError, describeInterrupt, registerScript } from './execution/errors.js';
import { Execution, executions, setLast } from './execution/execution.js';
import type { Imports } from './node/imports.js';
import { emit } from './node/output.js';
import { DisplayHandle } from './notebook/display.js';
import { bundleOf } from './notebook/mime-bundle.js';

type Exports = Record<string, unknown>;
type Body = (exports: Exports, require: NodeJS.Require) => unknown;

/** Converted code defines its exports by getters; here they must stay assignable, so a definition is an assignment. */
function makeExports(values: Exports): Exports {
  return new Proxy(values, {
    defineProperty(target, name, attributes) {
      if (name !== '__esModule') target[name as string] = attributes.get ? attributes.get() : attributes.value;
      return true;
    },
  });
}

/** A cell may break what the runner stands on (Array.prototype.map): it must end all the same. */
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
  /** The number of the cell that declared a name; names that were imported have none. */
  readonly declaredIn: Map<string, number> = new Map();
  readonly #exports: Exports = makeExports(this.values);
  readonly #imports: Imports;
  readonly #running = new Map<ExecutionId, Execution>();
  /** Interrupted before their turn came. */
  readonly #neverBegin = new Set<ExecutionId>();

  constructor(imports: Imports) {
    this.#imports = imports;
  }

  /** Runs a cell and tells the kernel its outcome, unless it was cancelled meanwhile. */
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

  /** From now on what runs starts nothing: a tick or a timer of it would go on with the loop that is about to be stopped. */
  muteAll(): void {
    for (const execution of this.#running.values()) execution.cancelled = true;
    const current = executions.getStore();
    if (current) current.cancelled = true;
  }

  /** Settles an interrupted execution, also one that has not begun; the kernel ignores it for one that has ended. */
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
    setLast(id);
    void executions.run(execution, async () => {
      const outcome = await settled(work, id);
      if (this.#running.delete(id)) emit({ type: 'done', id, outcome });
    });
  }

  async #attempt(command: RunCommand): Promise<Outcome> {
    try {
      const { checked } = command;
      this.#imports.update(checked.sideModules);
      if (checked.imports.length > 0) await this.#imports.preload(checked.imports);
      const returned = this.#compile(command)(this.#exports, this.#imports.require);
      if (checked.async) await returned;
      const result = await this.#result(checked.lastExpression);
      await Promise.all(executions.getStore()?.pending ?? []);
      return result ? { status: 'ok', result } : { status: 'ok' };
    } catch (error) {
      return { status: 'error', error: describeError(error, command.id) };
    }
  }

  /** The wrapper stands on a line of its own before the cell's first, so that lines agree. */
  #compile({ id, count, code, checked }: RunCommand): Body {
    const filename = `cell:${id}`;
    registerScript(filename, `Cell ${count}`, code, checked.sourceMap);
    const head = checked.async ? '(async function (exports, require) {' : '(function (exports, require) {';
    const script = new Script(`${head}\n${checked.javascript}\n})`, {
      filename,
      lineOffset: -1,
      importModuleDynamically: this.#imports.dynamicImport as never,
    });
    return script.runInThisContext() as Body;
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

  /** A cell that failed leaves no half declarations: names it declared are what they were. */
  #restore(before: Exports): void {
    Object.assign(this.values, before);
  }
}
