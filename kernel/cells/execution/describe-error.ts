/** The content of `error` messages: what was thrown, where in the TypeScript, and its causes. */
import type { ErrorContent } from '../../protocol/messages.js';
import type { ExecutionId, StoppedFrame } from '../../runtime/link.js';
import { strong } from '../../text/ansi.js';
import { inspectBounded } from '../inspection/bounded.js';
import { hideBookkeeping } from '../inspection/walk.js';
import { brokenBuiltIn, replacedBuiltIn } from './broken-built-ins.js';
import { frameLines, labelOf, toFrame } from './frames.js';
import { framesFromText, framesOfThrown, readFrames } from './stack-traces.js';

const maxCauses = 8;
const maxMessage = 10_000;

/** What reading it throws, or what needs a built-in that cells have replaced. */
function unshowable(): ErrorContent {
  const evalue = 'an error that cannot be shown';
  const content = { ename: 'Error', evalue, traceback: [`${strong('Error')}: ${evalue}: reading it throws`] };
  return hinted(content, brokenBuiltIn() ?? replacedBuiltIn());
}

/** Adds what an earlier cell has broken, which may be why. Uses nothing that cells can break. */
function hinted(content: ErrorContent, name: string | undefined = brokenBuiltIn()): ErrorContent {
  if (name === undefined) return content;
  const traceback = content.traceback as string[];
  traceback[traceback.length] = '';
  traceback[traceback.length] =
    `hint: ${name} was changed by a cell, and the kernel needs it: restart the kernel, and leave it as it is`;
  return content;
}

/**
 * Describes whatever was thrown, errors or not. Never throws.
 *
 * @param id - the execution that threw it
 */
export function describeError(thrown: unknown, id?: ExecutionId): ErrorContent {
  try {
    return hinted(describe(thrown, id));
  } catch {
    return unshowable();
  }
}

function describe(thrown: unknown, id: ExecutionId | undefined): ErrorContent {
  const error = asError(thrown);
  const traceback = describeLines(error, new Set(), id);
  if (error instanceof Error) return { ...nameAndMessage(error), traceback };
  return { ename: 'Uncaught', evalue: show(error), traceback };
}

/** Adopts errors of other realms, such as vm contexts. */
function asError(value: unknown): unknown {
  const isError = Object.prototype.toString.call(value) === '[object Error]';
  if (!isError || value instanceof Error) return value;
  const { name, message, stack, cause } = value as Error;
  return Object.assign(Object.create(Error.prototype), value, {
    name,
    message,
    stack,
    ...(cause !== undefined && { cause }),
  });
}

function describeLines(error: unknown, seen: Set<unknown>, id?: ExecutionId): string[] {
  if (!(error instanceof Error)) return [`${strong('Uncaught')} ${show(error)}`, ...placeOf(error, id)];
  seen.add(error);
  const frames = readFrames(error);
  const { ename, evalue } = nameAndMessage(error);
  const lines = [`${strong(ename)}: ${evalue}`, ...(frames ? frameLines(frames) : framesFromText(error))];
  return [...lines, ...propertyLines(error), ...causeLines(error, seen)];
}

/** Returns where a value that is not an Error was thrown, or at least which execution threw it. */
function placeOf(value: unknown, id: ExecutionId | undefined): string[] {
  const frames = framesOfThrown(value);
  if (frames) return frameLines(frames);
  const label = id === undefined ? undefined : labelOf(`cell:${id}`);
  return label === undefined ? [] : [`    in ${label}`];
}

/** Properties that the other lines show. */
const shownElsewhere = new Set<PropertyKey>(['stack', 'message', 'name', 'cause']);

/** Shows properties such as `code`. Calls no getters. */
function propertyLines(error: Error): string[] {
  const inner = innerErrors(error);
  const properties = Object.entries(Object.getOwnPropertyDescriptors(error)).filter(
    ([name, { enumerable, value }]) =>
      enumerable && !shownElsewhere.has(name) && (inner === undefined || value !== inner),
  );
  if (properties.length === 0) return [];
  return ['', ...cut(show(Object.defineProperties({}, Object.fromEntries(properties)))).split('\n')];
}

/** Returns the `errors` of an AggregateError, or of a class like it. */
function innerErrors(error: Error): readonly unknown[] | undefined {
  const { errors } = error as AggregateError;
  const holdsErrors = Array.isArray(errors) && (error instanceof AggregateError || errors.some(isErrorLike));
  return holdsErrors ? errors : undefined;
}

const isErrorLike = (value: unknown): boolean => value instanceof Error;

function causeLines(error: Error, seen: Set<unknown>): string[] {
  if (seen.size > maxCauses) return [];
  const lines: string[] = [];
  if (error.cause !== undefined && !seen.has(error.cause)) {
    lines.push('', 'Caused by:', ...innerLines(error.cause, seen));
  }
  const inner = innerErrors(error) ?? [];
  inner.forEach((each, index) => {
    if (!seen.has(each)) lines.push('', `Error ${index + 1} of ${inner.length}:`, ...innerLines(each, seen));
  });
  return lines;
}

/** A cause may be any value. */
function innerLines(inner: unknown, seen: Set<unknown>): string[] {
  return isErrorLike(inner) ? describeLines(inner, seen) : show(inner).split('\n');
}

/** Returns empty texts if a getter of the error throws. */
function nameAndMessage(error: Error): { ename: string; evalue: string } {
  try {
    const name = error.name === 'Error' ? (error.constructor?.name ?? 'Error') : error.name;
    return { ename: String(name || 'Error'), evalue: cut(String(error.message)) };
  } catch {
    return { ename: 'Error', evalue: '' };
  }
}

/** Shortens messages that would freeze the page. */
function cut(text: string): string {
  return text.length > maxMessage ? `${text.slice(0, maxMessage)}… (${text.length} characters)` : text;
}

function show(value: unknown): string {
  try {
    hideBookkeeping(value);
    return inspectBounded(value, { depth: 2, maxArrayLength: 20, maxStringLength: 1_000 });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Describes an interrupt, with the frames it stopped at if they are known. */
export function describeInterrupt(stopped: readonly StoppedFrame[]): ErrorContent {
  const frames = stopped
    .map(({ name, url, line, column }) => toFrame(name, url, line + 1, column + 1))
    .filter((frame) => frame !== undefined);
  const evalue = 'the cell was interrupted; variables are kept';
  const traceback = [`${strong('KeyboardInterrupt')}: ${evalue}`, ...frameLines(frames)];
  return hinted({ ename: 'KeyboardInterrupt', evalue, traceback });
}
