/** The table of the protocol's commands. */
import type { Described } from '../cells/debugging/debug-values.js';
import type { Language } from '../language/language.js';
import { identifier } from '../text/patterns.js';
import type { Breakpoints } from './breakpoints.js';
import { argumentOf } from './inspector.js';
import type { Pauses } from './pauses.js';
import { type Arguments, type Breakpoint, type Commands, capabilities, threadId, type Variable } from './protocol.js';
import type { Scopes } from './scopes.js';
import { cellSuffix, type DebugFiles, hashSeed, type Sources } from './sources.js';
import { type Frame, type Values, whereOf } from './values.js';

/** What the commands work on. */
export interface Parts {
  readonly files: DebugFiles;
  readonly language: Language;
  readonly sources: Sources;
  readonly breakpoints: Breakpoints;
  readonly pauses: Pauses;
  readonly values: Values;
  readonly scopes: Scopes;
  readonly session: DebugControl;
  /** Declares a name in the language engine, with its type. */
  declare(name: string, type: string): Promise<void>;
}

/** What a client says of itself as it begins. */
export type Client = Partial<Arguments<'initialize'>>;

/** What starts and ends debugging. */
export interface DebugControl {
  readonly isStarted: boolean;
  start(client: Client): Promise<void>;
  stop(): Promise<void>;
  justMyCode(value: boolean): Promise<void>;
  setErrors(filters: readonly string[]): Promise<void>;
}

export function commandsOf(parts: Parts): Commands {
  return { ...sessionCommands(parts), ...stopCommands(parts), ...valueCommands(parts), ...jupyterCommands(parts) };
}

type Some<C extends keyof Commands> = Pick<Commands, C>;

function sessionCommands({
  session,
  breakpoints,
  sources,
  language,
}: Parts): Some<
  | 'initialize'
  | 'attach'
  | 'launch'
  | 'configurationDone'
  | 'disconnect'
  | 'setBreakpoints'
  | 'setFunctionBreakpoints'
  | 'setExceptionBreakpoints'
  | 'breakpointLocations'
  | 'loadedSources'
  | 'modules'
  | 'source'
> {
  const attach = async ({ justMyCode }: { readonly justMyCode?: boolean }): Promise<object> => {
    if (typeof justMyCode === 'boolean') await session.justMyCode(justMyCode);
    return {};
  };
  return {
    initialize: async (client) => {
      await session.start(client);
      return capabilities;
    },
    attach,
    launch: attach,
    configurationDone: () => ({}),
    disconnect: async () => {
      await session.stop();
      return {};
    },
    setBreakpoints: async ({ source: { path = '' }, breakpoints: points, lines = [] }) => {
      const wanted = points ?? lines.map((line) => ({ line }));
      return { breakpoints: session.isStarted ? await breakpoints.set(path, wanted) : wanted.map(notStarted) };
    },
    setFunctionBreakpoints: () => ({ breakpoints: [] }),
    setExceptionBreakpoints: async ({ filters }) => {
      await session.setErrors(filters);
      return { breakpoints: filters.map(() => ({ verified: true })) };
    },
    breakpointLocations: async ({ source: { path = '' }, line, endLine = line }) => {
      const lines = await language.breakableLines(sources.text(path) ?? '');
      return { breakpoints: lines.filter((each) => each >= line && each <= endLine).map((each) => ({ line: each })) };
    },
    loadedSources: () => ({ sources: sources.files.map(({ name, path }) => ({ name, path })) }),
    modules: ({ startModule = 0, moduleCount }) => {
      const all = sources.files.map(({ name, path }, id) => ({ id, name, path }));
      return {
        modules: all.slice(startModule, moduleCount ? startModule + moduleCount : undefined),
        totalModules: all.length,
      };
    },
    source: ({ source }) => {
      const content = sources.text(source?.path ?? '');
      if (content === undefined) throw new Error(`there is no source ${source?.path ?? ''}`);
      return { content, mimeType: 'text/typescript' };
    },
  };
}

const notStarted = (): Breakpoint => ({ verified: false, message: 'the debugger has not been started' });

function stopCommands({
  pauses,
}: Parts): Some<'threads' | 'stackTrace' | 'continue' | 'next' | 'stepIn' | 'stepOut' | 'pause' | 'exceptionInfo'> {
  const going = (method: Parameters<Pauses['resume']>[0]) => async (): Promise<object> => {
    await pauses.resume(method);
    return {};
  };
  return {
    threads: () => ({ threads: [{ id: threadId, name: 'cells' }] }),
    stackTrace: ({ startFrame = 0, levels }) => {
      const { stack } = pauses;
      const stackFrames = stack.slice(startFrame, levels ? startFrame + levels : undefined);
      return { stackFrames, totalFrames: stack.length };
    },
    continue: async () => {
      await pauses.resume('resume');
      return { allThreadsContinued: true };
    },
    next: going('stepOver'),
    stepIn: going('stepInto'),
    stepOut: going('stepOut'),
    pause: () => {
      pauses.stop();
      return {};
    },
    exceptionInfo: () => {
      const { exception } = pauses;
      if (exception === undefined) throw new Error('execution does not stand still at an exception');
      return exception;
    },
  };
}

function valueCommands({
  pauses,
  scopes,
  values,
  language,
}: Parts): Some<'scopes' | 'variables' | 'evaluate' | 'setVariable' | 'setExpression' | 'completions'> {
  const frameOf = (id: number | undefined): Frame | undefined => (id === undefined ? pauses.top : pauses.frame(id));
  const evaluated = async (code: string, frame: Frame | undefined, options?: object): Promise<Variable> =>
    values.describe(await values.evaluate(code, frame, options), code);
  return {
    scopes: async ({ frameId }) => {
      const found = await scopes.of(pauses.frame(frameId));
      return {
        scopes: found.map(({ name, reference }) => ({ name, variablesReference: reference, expensive: false })),
      };
    },
    variables: async ({ variablesReference, ...part }) => {
      const scope = scopes.get(variablesReference);
      if (scope) return { variables: await scopes.variables(scope) };
      const found = await values.words<Described[]>(
        `variables(${Number(variablesReference)}, ${JSON.stringify(part)})`,
      );
      return { variables: found.map((each) => values.variable(each)) };
    },
    evaluate: async ({ expression, frameId, context }) => {
      const options = context === 'hover' && pauses.paused ? { throwOnSideEffect: true } : {};
      const { value, name: _, evaluateName: __, ...rest } = await evaluated(expression, frameOf(frameId), options);
      return { result: value, ...rest };
    },
    setVariable: async ({ variablesReference, name, value }) => {
      const scope = scopes.get(variablesReference);
      if (scope) return assigned(await evaluated(`${name} = ${value}`, scope.frame));
      const remote = await values.evaluate(value, pauses.top);
      const given = [{ value: variablesReference }, { value: name }, argumentOf(remote)];
      return assigned(values.variable(await values.call<Described>('set', ...given)));
    },
    setExpression: async ({ expression, value, frameId }) =>
      assigned(await evaluated(`${expression} = ${value}`, frameOf(frameId))),
    completions: async ({ text, column, line = 1, frameId }) => {
      const frame = frameOf(frameId);
      const before = text.split('\n').slice(0, line - 1);
      const offset = before.join('\n').length + Math.min(before.length, 1) + column - 1;
      const found = await language.complete(text, offset, frame && whereOf(frame.at));
      const [start, length] = [found.start + 1, found.end - found.start];
      return { targets: found.matches.map(({ text: label }) => ({ label, start, length })) };
    },
  };
}

/** Returns of a variable what the answer to an assignment holds. */
function assigned({ name: _, evaluateName: __, presentationHint: ___, ...value }: Variable): Assigned {
  return value;
}
type Assigned = Omit<Variable, 'name' | 'evaluateName' | 'presentationHint'>;

function jupyterCommands({
  files,
  session,
  breakpoints,
  sources,
  pauses,
  values,
  declare,
  language,
}: Parts): Some<'debugInfo' | 'dumpCell' | 'inspectVariables' | 'richInspectVariables' | 'copyToGlobals'> {
  return {
    debugInfo: () => ({
      isStarted: session.isStarted,
      hashMethod: 'Murmur2',
      hashSeed,
      tmpFilePrefix: files.cellFolder,
      tmpFileSuffix: cellSuffix,
      breakpoints: [...breakpoints.wanted].map(([source, points]) => ({ source, breakpoints: points })),
      stoppedThreads: pauses.paused ? [threadId] : [],
      richRendering: true,
      exceptionPaths: ['TypeScript'],
      copyToGlobals: true,
    }),
    dumpCell: ({ code }) => ({ sourcePath: sources.dump(code) }),
    inspectVariables: async () => {
      const globals = await values.words<Described[]>('globals()');
      if (!pauses.paused) await values.call('forget');
      return { variables: globals.map((each) => values.variable(each)) };
    },
    richInspectVariables: async ({ variableName, frameId }) => {
      const frame = frameId === undefined ? undefined : pauses.frame(frameId);
      return values.rich(await values.evaluate(variableName, frame ?? pauses.top), !pauses.paused);
    },
    copyToGlobals: async ({ srcVariableName, dstVariableName, srcFrameId }) => {
      if (!identifier.test(dstVariableName)) throw new Error(`expected a name, got ${dstVariableName}`);
      const frame = pauses.frame(srcFrameId);
      const compiled = await language.expression(srcVariableName, whereOf(frame.at));
      if (!compiled.ok) throw new Error(compiled.message);
      const value = await values.run(compiled.javascript, frame.frame);
      await values.call('define', { value: dstVariableName }, argumentOf(value));
      await declare(dstVariableName, compiled.type);
      return {};
    },
  };
}
