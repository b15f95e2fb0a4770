/** Error stacks, read through V8's `Error.prepareStackTrace`. */
import { atLine, type Frame, kernelUrl, toFrame } from './frames.js';

const plainToString = Error.prototype.toString;
const framesOf = new WeakMap<Error, readonly Frame[]>();

/** Makes every `error.stack` name cells and TypeScript lines, including those that a cell prints itself. */
export function installStackTraces(): void {
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map(siteFrame).filter((frame) => frame !== undefined);
    framesOf.set(error, frames);
    return [headline(error), ...frames.map(atLine)].join('\n');
  };
}

function siteFrame(site: NodeJS.CallSite): Frame | undefined {
  const url = site.getFileName() ?? site.getScriptNameOrSourceURL?.() ?? site.getEvalOrigin() ?? '';
  return toFrame(nameOf(site), url, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);
}

function nameOf(site: NodeJS.CallSite): string {
  const given = site.getFunctionName() ?? '';
  // So V8 calls what has no name in evaluated code, which is how cells run in a page.
  const name = site.isEval() && given === 'eval' ? '' : given;
  const type = site.isToplevel() || !name ? null : site.getTypeName();
  if (site.isConstructor()) return `new ${name}`;
  return type && type !== 'Object' && !name.includes('.') ? `${type}.${name}` : name;
}

/** As V8 words it, also for what is no error: `Error.captureStackTrace` takes any object. */
function headline(error: unknown): string {
  try {
    return plainToString.call(error);
  } catch {
    return 'Error';
  }
}

/** Returns an error's frames; undefined if `prepareStackTrace` did not see it: made before, or with its stack overwritten. */
export function readFrames(error: Error): readonly Frame[] | undefined {
  readStack(error); // V8 calls prepareStackTrace on the first read
  return framesOf.get(error);
}

/** Returns an error that names no line of the user with the place of `at`, which was made in the cell. Others as they are. */
export function placed(error: unknown, at: Error): unknown {
  if (!(error instanceof Error) || readFrames(error)?.length !== 0) return error;
  const [message, name] = [error.message, error.name].map((value) => ({ value, configurable: true, writable: true }));
  return Object.defineProperties(at, { message: message!, name: name! });
}

/** Parses frames from the text of the stack, for errors without frames of ours. */
export function framesFromText(error: Error): string[] {
  return readStack(error)
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes(kernelUrl) && !line.includes('node:'));
}

function readStack(error: Error): string {
  try {
    return typeof error.stack === 'string' ? error.stack : '';
  } catch {
    return '';
  }
}

/** The last thrown value that is not an Error, and an error made at the same place. */
let thrownValue: { readonly value: unknown; readonly at: Error } | undefined;

/** Called by each `throw` of a cell: a string or a plain object has no stack of its own. */
export function rememberThrown(value: unknown): unknown {
  if (!(value instanceof Error)) thrownValue = { value, at: new Error() };
  return value;
}

/** Returns the frames of the `throw` of a value that is not an Error, if it was the last one. */
export function framesOfThrown(value: unknown): readonly Frame[] | undefined {
  if (!thrownValue || !Object.is(thrownValue.value, value)) return undefined;
  return readFrames(thrownValue.at) ?? [];
}
