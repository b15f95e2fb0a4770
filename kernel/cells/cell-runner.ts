/** Runs converted cells. */
import { namesParameter } from '../language/language.js';
import type { ExecutionId, JsonText, Made, Outcome, RunCommand, StoppedFrame } from '../runtime/link.js';
import { begin, currentExecution, emit } from './execution/current.js';
import { describeError, describeInterrupt } from './execution/describe-error.js';
import { Execution } from './execution/execution.js';
import { registerScript } from './execution/frames.js';
import { realm } from './execution/realm.js';
import { placed } from './execution/stack-traces.js';
import type { Modules } from './modules.js';
import { type CellExports, type LastExpression, Names, type Snapshot, type Values } from './names.js';
import { DisplayHandle } from './notebook/front-end/display.js';
import { bundleOf, bundleText } from './notebook/values/mime-bundle.js';

type Body = (exports: Values, require: Modules['require'], filename: string, dirname: string, names: Values) => unknown;

/** A cell may break built-ins that the runner uses, such as Array.prototype.map; it must still settle. */
async function settled(work: () => Promise<Outcome>, id: ExecutionId): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return { status: 'error', error: describeError(error, id) };
  }
}

/** What an execution has made, unless it has broken what tells. */
function madeBy(execution: Execution): { readonly made?: Made } {
  try {
    const made = execution.made();
    return made ? { made } : {};
  } catch {
    return {};
  }
}

export class CellRunner {
  readonly names: Names = new Names();
  /** The number of the cell that declared each name, except for imported names. */
  readonly declaredIn: Map<string, number> = new Map();
  readonly #modules: Modules;
  // Objects without a prototype, not maps and sets: a cell may break what those offer.
  readonly #running: Record<ExecutionId, Execution> = Object.create(null);
  /** Interrupted before they began. */
  readonly #neverBegin: Record<ExecutionId, true> = Object.create(null);

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Runs a cell and sends its outcome to the kernel, unless it was cancelled meanwhile. */
  run(command: RunCommand): void {
    const exports = this.names.forCell();
    let before: Snapshot | undefined;
    const made = (): Made => ({
      declared: this.#declared(command, exports),
      changed: before ? this.names.changedSince(before) : [],
    });
    this.#start(
      command.id,
      async () => {
        before = this.names.snapshot();
        const outcome = await this.#attempt(command, exports);
        return command.keep ? { ...outcome, made: made() } : outcome;
      },
      made,
    );
  }

  /** Runs a comm handler as an execution of its own: its output belongs to the message that caused it. */
  handle(id: ExecutionId, handler: () => Promise<void>): void {
    this.#start(id, async () => {
      try {
        await handler();
      } catch (error) {
        emit({ type: 'lateError', id, error: describeError(error, id) });
      }
      return { status: 'ok' };
    });
  }

  /** Blocks new timers and ticks of all executions: they would restart the loop that is about to be stopped. */
  muteAll(): void {
    for (const id in this.#running) this.#running[id]!.cancelled = true;
    const current = currentExecution();
    if (current) current.cancelled = true;
  }

  /** Settles an interrupted execution, even before it has begun. The kernel ignores the outcome of one that has ended. */
  cancel(id: ExecutionId, frames: readonly StoppedFrame[]): void {
    const execution = this.#running[id];
    if (execution) execution.cancel();
    else this.#neverBegin[id] = true;
    delete this.#running[id];
    const made = execution ? madeBy(execution) : { made: { declared: [], changed: [] } };
    emit({ type: 'done', id, outcome: { status: 'error', error: describeInterrupt(frames), ...made } });
  }

  #start(id: ExecutionId, work: () => Promise<Outcome>, made: () => Made | undefined = () => undefined): void {
    if (this.#neverBegin[id]) return void delete this.#neverBegin[id];
    const execution = new Execution(id, made);
    this.#running[id] = execution;
    const end = (outcome: Outcome): void => {
      execution.isOver = true;
      if (this.#running[id] === undefined) return;
      delete this.#running[id];
      emit({ type: 'done', id, outcome });
    };
    execution.fail = (error) => end({ status: 'error', error: describeError(error, id), ...madeBy(execution) });
    void begin(execution, async () => end(await settled(work, id)));
  }

  async #attempt(command: RunCommand, cell: CellExports): Promise<Outcome> {
    try {
      const { checked } = command;
      this.#modules.update(checked.sideModules);
      if (checked.imports.length > 0) await this.#modules.preload(checked.imports);
      const { require, filename, dirname } = this.#modules;
      const returned = this.#compile(command)(cell.exports, require, filename, dirname, this.names.values);
      if (checked.async) await returned;
      const result = await this.#result(cell.last());
      await Promise.all(currentExecution()?.pending ?? []);
      return result ? { status: 'ok', result } : { status: 'ok' };
    } catch (error) {
      return { status: 'error', error: describeError(error, command.id) };
    }
  }

  #compile({ id, count, code, checked }: RunCommand): Body {
    const filename = `cell:${id}`;
    registerScript(filename, `Cell ${count}`, code, checked.sourceMap);
    const head = `(${checked.async ? 'async ' : ''}function (exports, require, __filename, __dirname, ${namesParameter}) {`;
    return realm.runScript({
      code: `${head}\n${checked.javascript}\n})`,
      filename,
      lineOffset: -1, // the wrapper's head is a line of its own
      importModule: this.#modules.dynamicImport,
    }) as Body;
  }

  async #result(last: LastExpression | undefined): Promise<JsonText | undefined> {
    if (last?.value === undefined || last.value instanceof DisplayHandle) return undefined;
    try {
      return bundleText('the result', await bundleOf(last.value));
    } catch (error) {
      throw placed(error, last.at);
    }
  }

  /** The names that a cell has declared, also one that failed or was stopped: what it reached stays. */
  #declared({ checked, count }: RunCommand, { declared }: CellExports): readonly string[] {
    for (const name of declared) this.declaredIn.set(name, count);
    for (const name of checked.imported) this.declaredIn.delete(name);
    this.names.settle();
    return [...declared];
  }
}
