/** execute_request: check the cell, run it, show what came of it. Messaging spec, "Execute". */

import type { Cell, CheckedCell, Diagnostic, RefusedCell } from '../language/language.js';
import type { ErrorContent, ExecuteReply, JsonObject, Message, Request } from '../protocol/messages.js';
import type { ExecutionId, Outcome } from '../runtime/link.js';
import { blue, red } from '../text/ansi.js';
import { codeFrame } from '../text/code-frame.js';
import type { Kernel } from './kernel.js';

function diagnosticLines(diagnostic: Diagnostic, count: number, code: string): string[] {
  const { file, line, column, length, message, hint } = diagnostic;
  const where = `${file ?? `Cell ${count}`}, line ${line}, column ${column}`;
  const source = file ? `${'\n'.repeat(line - 1)}${diagnostic.source}` : code;
  const frame = codeFrame(source, { line, column, length });
  return [
    '',
    `${where}: ${message} ${diagnostic.code ? `(TS${diagnostic.code})` : ''}`.trimEnd(),
    ...frame,
    ...(hint ? [blue(`    ${hint}`)] : []),
  ];
}

/** A cell that the compiler refused, as an error with every problem's line and caret. */
export function describeRefusal({ kind, diagnostics }: RefusedCell, count: number, code: string): ErrorContent {
  const [first] = diagnostics;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const evalue = `${first?.message ?? 'the cell cannot be read'}${more}`;
  const head = `${red(kind)}: nothing of this cell was run`;
  return {
    ename: kind,
    evalue,
    traceback: [head, ...diagnostics.flatMap((each) => diagnosticLines(each, count, code))],
  };
}

const interrupted: ErrorContent = {
  ename: 'KeyboardInterrupt',
  evalue: 'the cell was interrupted before it ran',
  traceback: [`${red('KeyboardInterrupt')}: the cell was interrupted before it ran`],
};

function describeFault(error: unknown): ErrorContent {
  const { name: ename, message: evalue } = error instanceof Error ? error : new Error(String(error));
  return { ename, evalue, traceback: [`${red(ename)}: ${evalue}`] };
}

/** A fault of the kernel's own (the engine ended) is an error of the cell, and the kernel goes on. */
async function evaluate(kernel: Kernel, id: ExecutionId, code: string, keep: boolean): Promise<Outcome> {
  try {
    return await checkAndRun(kernel, id, code, keep);
  } catch (error) {
    return { status: 'error', error: describeFault(error) };
  }
}

/** Checks a cell for the runtime that will run it: a fresh one, started meanwhile, has none of the names that were found. */
async function check(kernel: Kernel, cell: Cell): Promise<CheckedCell | RefusedCell> {
  const { runtimes } = kernel;
  const checked = await kernel.language.check(cell);
  return kernel.runtimes === runtimes ? checked : check(kernel, cell);
}

/** Checks and runs code as execution `id`; with `keep`, its names hold from then on. */
async function checkAndRun(kernel: Kernel, id: ExecutionId, code: string, keep: boolean): Promise<Outcome> {
  const { interrupts, executionCount: count } = kernel;
  await kernel.supervisor.interruptsOver();
  const checked = await check(kernel, { id, code, count });
  if (kernel.interrupts !== interrupts) return { status: 'error', error: interrupted };
  if (!checked.ok) return { status: 'error', error: describeRefusal(checked, count, code) };
  const outcome = await kernel.supervisor.run({ type: 'run', id, count, code, checked, keep });
  if (keep && outcome.status === 'ok') commit(kernel, id);
  return outcome;
}

/** Not waited for: the engine answers in order, so whatever is asked next sees the cell's names. */
function commit(kernel: Kernel, id: ExecutionId): void {
  kernel.language.commit(id).catch((error) => process.stderr.write(`layerlab: ${describeFault(error).evalue}\n`));
}

async function userExpressions(
  kernel: Kernel,
  request: Message,
  expressions: Record<string, string>,
): Promise<JsonObject> {
  const values: JsonObject = {};
  for (const [name, expression] of Object.entries(expressions ?? {})) {
    const id = kernel.newExecution(request, { silent: true });
    const outcome = await evaluate(kernel, id, `(${expression})`, false);
    values[name] =
      outcome.status === 'ok'
        ? { status: 'ok', ...(outcome.result ?? { data: { 'text/plain': 'undefined' }, metadata: {} }) }
        : { status: 'error', ...outcome.error };
  }
  return values;
}

/** Counts the cell, stores it, and shows its code to every front end. */
function announce(kernel: Kernel, id: ExecutionId, code: string, store: boolean): void {
  if (store) {
    kernel.executionCount++;
    kernel.history.add(kernel.executionCount, code);
  }
  kernel.publish(id, 'execute_input', { code, execution_count: kernel.executionCount });
}

function refuse(kernel: Kernel, reason: string): ExecuteReply {
  return { status: 'error', execution_count: kernel.executionCount, ...describeFault(new TypeError(reason)) };
}

export async function execute(kernel: Kernel, request: Request<'execute_request'>): Promise<ExecuteReply> {
  const { msg_id } = request.header;
  if (request.metadata?.keep_outputs === true) kernel.kept.begin(msg_id);
  const reply = await answer(kernel, request);
  kernel.kept.end(msg_id, reply);
  return reply;
}

async function answer(kernel: Kernel, request: Request<'execute_request'>): Promise<ExecuteReply> {
  const { code, silent = false, store_history = !silent, allow_stdin = false, user_expressions = {} } = request.content;
  if (typeof code !== 'string') {
    return refuse(kernel, `execute_request: expected code to be a string, got ${typeof code}`);
  }
  const message = request as unknown as Message;
  const id = kernel.newExecution(message, { silent, allowStdin: allow_stdin });
  const blank = code.trim() === '';
  announce(kernel, id, code, store_history && !silent && !blank);
  const execution_count = kernel.executionCount;
  const outcome: Outcome = blank ? { status: 'ok' } : await evaluate(kernel, id, code, true);
  if (outcome.status === 'error') {
    kernel.publishError(id, outcome.error);
    return { status: 'error', execution_count, ...outcome.error };
  }
  if (outcome.result) kernel.publish(id, 'execute_result', { execution_count, ...outcome.result });
  else kernel.flush();
  const values = await userExpressions(kernel, message, user_expressions);
  return { status: 'ok', execution_count, user_expressions: values, payload: [] };
}
