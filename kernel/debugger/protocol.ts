/** The Debug Adapter Protocol, and what Jupyter adds to it (Messaging spec, "Debug request"). */
import type { DebugProtocol } from '@vscode/debugprotocol';

export type Breakpoint = DebugProtocol.Breakpoint;
export type SourceBreakpoint = DebugProtocol.SourceBreakpoint;
export type StackFrame = DebugProtocol.StackFrame;
export type Variable = DebugProtocol.Variable;

/** Requests with the arguments and the body of each. */
export interface Requests {
  initialize: [DebugProtocol.InitializeRequestArguments, DebugProtocol.Capabilities];
  attach: [{ readonly justMyCode?: boolean }, object];
  launch: [{ readonly justMyCode?: boolean }, object];
  configurationDone: [object, object];
  disconnect: [DebugProtocol.DisconnectArguments, object];
  setBreakpoints: [DebugProtocol.SetBreakpointsArguments, DebugProtocol.SetBreakpointsResponse['body']];
  setFunctionBreakpoints: [object, DebugProtocol.SetFunctionBreakpointsResponse['body']];
  setExceptionBreakpoints: [
    DebugProtocol.SetExceptionBreakpointsArguments,
    NonNullable<DebugProtocol.SetExceptionBreakpointsResponse['body']>,
  ];
  breakpointLocations: [DebugProtocol.BreakpointLocationsArguments, DebugProtocol.BreakpointLocationsResponse['body']];
  threads: [object, DebugProtocol.ThreadsResponse['body']];
  stackTrace: [Partial<DebugProtocol.StackTraceArguments>, DebugProtocol.StackTraceResponse['body']];
  scopes: [DebugProtocol.ScopesArguments, DebugProtocol.ScopesResponse['body']];
  variables: [DebugProtocol.VariablesArguments, DebugProtocol.VariablesResponse['body']];
  evaluate: [DebugProtocol.EvaluateArguments, DebugProtocol.EvaluateResponse['body']];
  setVariable: [DebugProtocol.SetVariableArguments, DebugProtocol.SetVariableResponse['body']];
  setExpression: [DebugProtocol.SetExpressionArguments, DebugProtocol.SetExpressionResponse['body']];
  completions: [DebugProtocol.CompletionsArguments, DebugProtocol.CompletionsResponse['body']];
  exceptionInfo: [object, DebugProtocol.ExceptionInfoResponse['body']];
  loadedSources: [object, DebugProtocol.LoadedSourcesResponse['body']];
  modules: [DebugProtocol.ModulesArguments, DebugProtocol.ModulesResponse['body']];
  source: [Partial<DebugProtocol.SourceArguments>, DebugProtocol.SourceResponse['body']];
  continue: [object, DebugProtocol.ContinueResponse['body']];
  next: [object, object];
  stepIn: [object, object];
  stepOut: [object, object];
  pause: [object, object];
  debugInfo: [object, DebugInfo];
  dumpCell: [{ readonly code: string }, { readonly sourcePath: string }];
  inspectVariables: [object, { readonly variables: Variable[] }];
  richInspectVariables: [{ readonly variableName: string; readonly frameId?: number }, RichView];
  copyToGlobals: [CopyToGlobals, object];
}

export interface DebugInfo {
  readonly isStarted: boolean;
  readonly hashMethod: 'Murmur2';
  readonly hashSeed: number;
  readonly tmpFilePrefix: string;
  readonly tmpFileSuffix: string;
  readonly breakpoints: readonly { readonly source: string; readonly breakpoints: readonly SourceBreakpoint[] }[];
  readonly stoppedThreads: readonly number[];
  readonly richRendering: boolean;
  readonly exceptionPaths: readonly string[];
  readonly copyToGlobals: boolean;
}

/** A value as a MIME bundle. */
export interface RichView {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}

export interface CopyToGlobals {
  readonly srcVariableName: string;
  readonly dstVariableName: string;
  readonly srcFrameId: number;
}

export type Command = keyof Requests;
export type Arguments<C extends Command> = Requests[C][0];
export type Body<C extends Command> = Requests[C][1];
/** The handler of each command. */
export type Commands = { readonly [C in Command]: (given: Arguments<C>) => Body<C> | Promise<Body<C>> };

/** Cells run in one thread. */
export const threadId = 1;

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsCompletionsRequest: true,
  supportsExceptionInfoRequest: true,
  supportsBreakpointLocationsRequest: true,
  supportsLoadedSourcesRequest: true,
  supportsModulesRequest: true,
  supportsDelayedStackTraceLoading: true,
  supportTerminateDebuggee: false,
  exceptionBreakpointFilters: [
    { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
    { filter: 'all', label: 'All exceptions', default: false },
  ],
};
