/** Errors as a learner can read them: cells and their TypeScript lines instead of generated code, causes unfolded. */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { ErrorContent } from '../../protocol/messages.js';
import type { ExecutionId, StoppedFrame } from '../../runtime/link.js';
import { red } from '../../text/ansi.js';
import { codeFrame } from '../../text/code-frame.js';

/** A script of ours: a cell, or a local TypeScript file. */
interface Script {
  /** What people call it: `Cell 3`, `./helper.ts`. */
  readonly label: string;
  readonly source: string;
  readonly map: TraceMap;
}

interface Frame {
  readonly name: string;
  /** `Cell 3, line 5` or a shortened path with line and column. */
  readonly where: string;
  readonly line: number;
  readonly column: number;
  readonly source?: string;
}

const scripts = new Map<string, Script>();
const framesOf = new WeakMap<Error, readonly Frame[]>();
const kernelFolder = fileURLToPath(new URL('../../', import.meta.url));
const maxCauses = 8;
const maxMessage = 10_000;

/** Names a script in stack traces. `url` is what V8 knows it by. */
export function registerScript(url: string, label: string, source: string, sourceMap: string): void {
  scripts.set(url, { label, source, map: new TraceMap(sourceMap) });
}

/** Positions from 1, as V8 gives them; undefined for frames that are not the user's. */
function toFrame(name: string, url: string, line: number, column: number): Frame | undefined {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const script = scripts.get(path);
  if (script) return mappedFrame(script, name, line, column);
  if (path === '' || path.startsWith('node:') || path.startsWith(kernelFolder) || path.startsWith('evalmachine'))
    return undefined;
  const short = path.split(/[\\/]node_modules[\\/]/).at(-1)!;
  return { name, where: `${short}:${line}:${column}`, line, column };
}

function mappedFrame(script: Script, name: string, line: number, column: number): Frame | undefined {
  const original = originalPositionFor(script.map, { line, column: column - 1 });
  if (original.line === null) return undefined;
  const where = `${script.label}, line ${original.line}`;
  return { name, where, line: original.line, column: original.column + 1, source: script.source };
}

function nameOf(site: NodeJS.CallSite): string {
  const name = site.getFunctionName() ?? '';
  const type = site.isToplevel() || !name ? null : site.getTypeName();
  if (site.isConstructor()) return `new ${name}`;
  return type && type !== 'Object' && !name.includes('.') ? `${type}.${name}` : name;
}

function siteFrame(site: NodeJS.CallSite): Frame | undefined {
  const url = site.getFileName() ?? site.getEvalOrigin() ?? '';
  return toFrame(nameOf(site), url, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);
}

const atLine = ({ name, where }: Frame): string => (name ? `    at ${name} (${where})` : `    at ${where}`);

/** Makes every `error.stack` name cells and TypeScript lines, also one that a cell prints itself. */
export function installStackTraces(): void {
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map(siteFrame).filter((frame) => frame !== undefined);
    framesOf.set(error, frames);
    return [headline(error), ...frames.map(atLine)].join('\n');
  };
}

function headline(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

function frameLines(frames: readonly Frame[]): string[] {
  const shown = frames.findIndex((frame) => frame.source !== undefined);
  const lines = frames.slice(0, shown + 1).map(atLine);
  const rest = withoutRepeats(frames.slice(shown + 1).map(atLine));
  if (shown >= 0) lines.push('', ...codeFrame(frames[shown]!.source!, frames[shown]!));
  if (shown >= 0 && rest.length > 0) lines.push('');
  return [...lines, ...rest];
}

/** A recursion that does not end gives the same line over and over. */
function withoutRepeats(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    if (line === lines[index - 1]) return [];
    let count = 1;
    while (lines[index + count] === line) count++;
    return count > 2 ? [line, `    … ${count - 1} more of the same`] : new Array<string>(count).fill(line);
  });
}

/** The newest value that was thrown and is no Error, and an error made at the same place. */
let thrownValue: { readonly value: unknown; readonly at: Error } | undefined;

/** What a cell's `throw` goes through: a text or an object has no stack of its own. */
export function rememberThrown(value: unknown): unknown {
  if (!(value instanceof Error)) thrownValue = { value, at: new Error() };
  return value;
}

/** Where a value that is no Error was thrown; the execution's own name when even that is not known. */
function placeOf(value: unknown, id: ExecutionId | undefined): string[] {
  if (thrownValue && Object.is(thrownValue.value, value)) {
    readStack(thrownValue.at);
    return frameLines(framesOf.get(thrownValue.at) ?? []);
  }
  const cell = id === undefined ? undefined : scripts.get(`cell:${id}`);
  return cell ? [`    in ${cell.label}`] : [];
}

/** The generic function of an error's stack when its frames are not ours (made before, or overwritten). */
function framesFromText(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes(kernelFolder) && !line.includes('node:'));
}

function describeLines(error: unknown, seen: Set<unknown>, id?: ExecutionId): string[] {
  if (!(error instanceof Error)) return [`${red('Uncaught')} ${show(error)}`, ...placeOf(error, id)];
  seen.add(error);
  const stack = readStack(error);
  const frames = framesOf.get(error);
  const { ename, evalue } = nameAndMessage(error);
  const lines = [`${red(ename)}: ${evalue}`, ...(frames ? frameLines(frames) : framesFromText(stack))];
  return [...lines, ...causeLines(error, seen)];
}

function causeLines(error: Error, seen: Set<unknown>): string[] {
  if (seen.size > maxCauses) return [];
  const lines: string[] = [];
  if (error.cause !== undefined && !seen.has(error.cause)) {
    lines.push('', 'Caused by:', ...describeLines(error.cause, seen));
  }
  const inner = error instanceof AggregateError ? error.errors : [];
  inner.forEach((each, index) => {
    if (!seen.has(each)) lines.push('', `Error ${index + 1} of ${inner.length}:`, ...describeLines(each, seen));
  });
  return lines;
}

function readStack(error: Error): string {
  try {
    return typeof error.stack === 'string' ? error.stack : '';
  } catch {
    return '';
  }
}

function show(value: unknown): string {
  try {
    return inspect(value, { depth: 2, maxArrayLength: 20, maxStringLength: 1_000 });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** A page that must show megabytes of one message shows nothing. */
function cut(text: string): string {
  return text.length > maxMessage ? `${text.slice(0, maxMessage)}… (${text.length} characters)` : text;
}

/** A getter of the error may throw: an error about an error must not end the kernel. */
function nameAndMessage(error: Error): { ename: string; evalue: string } {
  try {
    const name = error.name === 'Error' ? (error.constructor?.name ?? 'Error') : error.name;
    return { ename: String(name || 'Error'), evalue: cut(String(error.message)) };
  } catch {
    return { ename: 'Error', evalue: '' };
  }
}

/** Errors of another realm (vm contexts) are errors too. */
function asError(value: unknown): unknown {
  const isError = Object.prototype.toString.call(value) === '[object Error]';
  if (!isError || value instanceof Error) return value;
  const { name, message, stack } = value as Error;
  return Object.assign(Object.create(Error.prototype), { name, message, stack });
}

const unshowable: ErrorContent = {
  ename: 'Error',
  evalue: 'an error that cannot be shown',
  traceback: [`${red('Error')}: an error that cannot be shown: reading it throws`],
};

/**
 * What `error` messages and replies carry. A thrown non-Error is shown as what it is. Never throws, whatever was thrown.
 *
 * @param id - the execution that caused it
 */
export function describeError(thrown: unknown, id?: ExecutionId): ErrorContent {
  try {
    return describe(thrown, id);
  } catch {
    return unshowable;
  }
}

function describe(thrown: unknown, id: ExecutionId | undefined): ErrorContent {
  const error = asError(thrown);
  const traceback = describeLines(error, new Set(), id);
  if (error instanceof Error) return { ...nameAndMessage(error), traceback };
  return { ename: 'Uncaught', evalue: show(error), traceback };
}

/** The error of an interrupted cell: where it was, when that is known. */
export function describeInterrupt(stopped: readonly StoppedFrame[]): ErrorContent {
  const frames = stopped
    .map(({ name, url, line, column }) => toFrame(name, url, line + 1, column + 1))
    .filter((frame) => frame !== undefined);
  const evalue = 'the cell was interrupted; variables are kept';
  return {
    ename: 'KeyboardInterrupt',
    evalue,
    traceback: [`${red('KeyboardInterrupt')}: ${evalue}`, ...frameLines(frames)],
  };
}
