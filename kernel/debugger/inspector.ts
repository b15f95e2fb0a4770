/** V8's inspector, as far as the debugger uses it. Types are those of the Chrome DevTools Protocol. */

export interface RemoteObject {
  readonly type: string;
  readonly className?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly description?: string;
  readonly objectId?: string;
}

/** A position in JavaScript, from 0. */
export interface Location {
  readonly scriptId?: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly url: string;
  readonly location: Location;
  readonly scopeChain: readonly { readonly type: string; readonly object: { readonly objectId?: string } }[];
  readonly this: RemoteObject;
}

export interface AsyncStack {
  readonly callFrames: readonly (Location & { readonly url: string })[];
  readonly parent?: AsyncStack;
}

/** Execution stands still. */
export interface Paused {
  readonly reason: string;
  readonly callFrames: readonly CallFrame[];
  readonly data?: { readonly description?: string; readonly className?: string };
  readonly hitBreakpoints?: readonly string[];
  readonly asyncStackTrace?: AsyncStack;
}

/** What an evaluation returns. */
export interface Evaluated {
  readonly result: RemoteObject;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: RemoteObject };
}

interface Commands {
  'Debugger.setBreakpointByUrl': { readonly breakpointId: string; readonly locations: readonly Location[] };
  'Debugger.evaluateOnCallFrame': Evaluated;
  'Runtime.evaluate': Evaluated;
  'Runtime.callFunctionOn': Evaluated;
}

/** Sends a command. Rejects if it is refused, or the runtime has ended. */
export interface Inspector {
  <M extends keyof Commands>(method: M, parameters: object): Promise<Commands[M]>;
  (method: string, parameters?: object): Promise<object>;
}

/** Returns the value of an evaluation. Throws what it threw. */
export function resultOf({ result, exceptionDetails }: Evaluated): RemoteObject {
  if (!exceptionDetails) return result;
  const { exception, text } = exceptionDetails;
  throw new Error(inWords(exception?.description?.split('\n')[0] ?? String(exception?.value ?? text)));
}

const notThere = /^ReferenceError: (\S+) is not defined$/;

/** What the compiler knows and V8 does not was left out of the function's scope. */
function inWords(message: string): string {
  const [, name] = notThere.exec(message) ?? [];
  return name ? `${name} cannot be read here: of outer variables, V8 keeps those that an inner function uses` : message;
}

/** Returns a value as the argument of a function. */
export function argumentOf({ objectId, unserializableValue, value }: RemoteObject): object {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}
