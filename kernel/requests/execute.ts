/** execute_request: checks the cell, runs it and publishes its outcome. Messaging spec, "Execute". */
import type { Cell, CheckedCell, RefusedCell } from '../language/language.js';
import type { ErrorContent, ExecuteReply, JsonObject, MimeBundle, Request } from '../protocol/messages.js';
import type { ExecutionId, JsonText, Outcome } from '../runtime/link.js';
import { strong } from '../text/ansi.js';
import type { Kernel } from './kernel.js';
import { describeFault, describeRefusal } from './refusal.js';

type ExecuteRequest = Request<'execute_request'>;

export async function execute(kernel: Kernel, request: ExecuteRequest): Promise<ExecuteReply> {
  const { msg_id } = request.header;
  if (request.metadata?.keep_outputs === true) kernel.kept.begin(msg_id);
  const reply = await executeCell(kernel, request).catch(
    (error): ExecuteReply => ({ status: 'error', execution_count: kernel.executionCount, ...describeFault(error) }),
  );
  kernel.kept.end(msg_id, reply);
  return reply;
}

async function executeCell(kernel: Kernel, request: ExecuteRequest): Promise<ExecuteReply> {
  const { code, silent = false, store_history = !silent, allow_stdin = false, user_expressions = {} } = request.content;
  if (typeof code !== 'string') {
    return refuse(kernel, `execute_request: expected code to be a string, got ${typeof code}`);
  }
  const id = kernel.newExecution(request, { silent, allowStdin: allow_stdin });
  const isBlank = code.trim() === '';
  announce(kernel, id, code, store_history && !silent && !isBlank);
  const execution_count = kernel.executionCount;
  const cell = cellOf(request);
  kernel.stale.deleted(cell.deleted);
  const outcome: Outcome = isBlank ? runNothing(kernel, cell) : await evaluate(kernel, { id, code, cell });
  kernel.tellStale(id);
  if (outcome.status === 'error') {
    kernel.publishError(id, outcome.error);
    return { status: 'error', execution_count, ...outcome.error };
  }
  if (outcome.result) kernel.publish(id, 'execute_result', { execution_count, ...bundleIn(outcome.result) });
  else kernel.flush();
  const values = await userExpressions(kernel, request, user_expressions);
  return { status: 'ok', execution_count, user_expressions: values, payload: [] };
}

/** Code to run. */
interface Work {
  readonly id: ExecutionId;
  readonly code: string;
  /** The cell that holds it, whose names later cells see. Absent for expressions. */
  readonly cell?: CellInNotebook;
}

/** What JupyterLab says about cells in a request's metadata. */
interface CellInNotebook {
  readonly id: string | undefined;
  /** The ids of the cells that were deleted since the last request. */
  readonly deleted: readonly unknown[];
}

function cellOf({ metadata }: ExecuteRequest): CellInNotebook {
  const { cellId, deletedCells } = metadata ?? {};
  return {
    id: typeof cellId === 'string' ? cellId : undefined,
    deleted: Array.isArray(deletedCells) ? deletedCells : [],
  };
}

function runNothing(kernel: Kernel, { id }: CellInNotebook): Outcome {
  kernel.stale.refused(id);
  return { status: 'ok' };
}

function refuse(kernel: Kernel, reason: string): ExecuteReply {
  return { status: 'error', execution_count: kernel.executionCount, ...describeFault(new TypeError(reason)) };
}

/** Shows the cell's code to every front end; with `store`, counts it and adds it to the history. */
function announce(kernel: Kernel, id: ExecutionId, code: string, store: boolean): void {
  if (store) kernel.count(code);
  kernel.publish(id, 'execute_input', { code, execution_count: kernel.executionCount });
}

/** Reports a fault of the kernel itself (the engine stopped) as an error of the cell. */
async function evaluate(kernel: Kernel, work: Work): Promise<Outcome> {
  try {
    return await checkAndRun(kernel, work);
  } catch (error) {
    return { status: 'error', error: describeFault(error) };
  }
}

/** Checks and runs code. */
async function checkAndRun(kernel: Kernel, { id, code, cell }: Work): Promise<Outcome> {
  const { supervisor, executionCount: count } = kernel;
  const { nextInterrupt } = supervisor;
  await supervisor.interruptsOver();
  if (nextInterrupt.aborted) return { status: 'error', error: interruptedBeforeRun };
  const checked = await check(kernel, { id, code, count });
  if (nextInterrupt.aborted) return { status: 'error', error: interruptedBeforeRun };
  if (!checked.ok) {
    kernel.stale.refused(cell?.id);
    return { status: 'error', error: describeRefusal(checked, count, code) };
  }
  if (cell) warn(kernel, id, checked, count);
  await kernel.debugger?.beforeRun(id, count, code, checked);
  const outcome = await supervisor.run({ type: 'run', id, count, code, checked, keep: cell !== undefined });
  kernel.debugger?.afterRun();
  const { status, made } = outcome;
  if (made) {
    commit(kernel, id, status === 'ok' ? undefined : made.declared);
    kernel.stale.ran({ cell: cell?.id, count, uses: checked.uses, files: checked.sideModules, ...made });
  }
  return outcome;
}

/** Checks a cell; again if the runtime was replaced meanwhile, since the new one has none of the names that were found. */
async function check(kernel: Kernel, cell: Cell): Promise<CheckedCell | RefusedCell> {
  const { generation } = kernel.supervisor;
  const checked = await kernel.language.check(cell);
  return kernel.supervisor.generation === generation ? checked : check(kernel, cell);
}

function warn(kernel: Kernel, id: ExecutionId, { warnings }: CheckedCell, count: number): void {
  const text = warnings.map(({ line, message }) => `Cell ${count}, line ${line}: ${message}\n`).join('');
  if (text !== '') kernel.publish(id, 'stream', { name: 'stderr', text });
}

/** Does not wait: the engine works in order, so later calls see the cell's names. */
function commit(kernel: Kernel, id: ExecutionId, declared: readonly string[] | undefined): void {
  kernel.language.commit(id, declared).catch((error) => console.error(`layerlab: ${describeFault(error).evalue}`));
}

async function userExpressions(
  kernel: Kernel,
  request: ExecuteRequest,
  expressions: Record<string, string>,
): Promise<JsonObject> {
  const values: JsonObject = {};
  for (const [name, expression] of Object.entries(expressions ?? {})) {
    const id = kernel.newExecution(request, { silent: true });
    const outcome = await evaluate(kernel, { id, code: `(${expression})` });
    values[name] =
      outcome.status === 'ok'
        ? { status: 'ok', ...(outcome.result ? bundleIn(outcome.result) : undefinedBundle) }
        : { status: 'error', ...outcome.error };
  }
  return values;
}

const undefinedBundle: MimeBundle = { data: { 'text/plain': 'undefined' }, metadata: {} };

function bundleIn(result: JsonText): MimeBundle {
  return JSON.parse(result) as MimeBundle;
}

const interruptedBeforeRun: ErrorContent = {
  ename: 'KeyboardInterrupt',
  evalue: 'the cell was interrupted before it ran',
  traceback: [`${strong('KeyboardInterrupt')}: the cell was interrupted before it ran`],
};
