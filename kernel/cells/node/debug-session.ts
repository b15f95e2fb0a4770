/** The debugger's own inspector session: what it sets outlives an interrupt. Runs in the control worker. */
import { Session } from 'node:inspector';
import type { FromControl, StoppedFrame, ToControl } from '../../runtime/link.js';

/** A longer line would break the pipe. */
const maxLength = 900_000;
const maxFrames = 200;
const maxAsync = 8;

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
  readonly scopeChain: readonly { readonly type: string; readonly object: { readonly objectId?: string } }[];
}

interface AsyncStack {
  readonly callFrames: readonly object[];
  readonly parent?: AsyncStack;
}

interface Paused {
  readonly callFrames: readonly Frame[];
  readonly asyncStackTrace?: AsyncStack;
}

interface Parsed {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

/** A command on its way. */
interface Command {
  readonly method: string;
  readonly parameters: object;
  done(error: unknown, result: unknown): void;
}

/** Runs code of cells, which may take forever. */
const evaluating = new Set(['Debugger.evaluateOnCallFrame', 'Runtime.evaluate', 'Runtime.callFunctionOn']);
/** Lets go on what stands still. */
const goingOn = new Set(['Debugger.resume', 'Debugger.stepInto', 'Debugger.stepOut', 'Debugger.stepOver']);

export class DebugSession {
  readonly #tell: (message: FromControl) => void;
  #session: Session | undefined;
  #paused: Paused | undefined;
  /** URLs by script: frames leave out those of scripts that were compiled from a text. */
  readonly #urls = new Map<string, string>();
  #evaluations = 0;
  readonly #waiting: Command[] = [];
  /**
   * Whether code of an evaluation runs. Commands wait for its end, or until it stands still: Node does not read them before,
   * and if the code stops at a breakpoint with one unread, Node reads none any more.
   */
  #isBusy = false;

  constructor(tell: (message: FromControl) => void) {
    this.#tell = tell;
  }

  /** Passes a command on, in turn. */
  ask({ id, method, parameters }: Extract<ToControl, { type: 'inspect' }>): void {
    this.#session ??= this.#connect();
    this.#waiting.push({ method, parameters, done: (error, result) => this.#answer(id, error, result) });
    this.#passOn();
  }

  #passOn(): void {
    while (!this.#isBusy && this.#waiting.length > 0) this.#pass(this.#waiting.shift()!);
  }

  #pass({ method, parameters, done }: Command): void {
    const isEvaluation = evaluating.has(method);
    if (isEvaluation) this.#evaluations++;
    this.#isBusy = isEvaluation ? !isAwaited(parameters) : this.#evaluations > 0 && goingOn.has(method);
    this.#session!.post(method, parameters, (error: unknown, result: unknown) => {
      if (isEvaluation) this.#evaluations--;
      if (isEvaluation || error) this.#isBusy = false;
      done(error, result);
      this.#passOn();
    });
  }

  /** Lets nothing stop at a breakpoint from now on. Resolves to the stack of what stands at one already. */
  async hold(): Promise<StoppedFrame[] | undefined> {
    if (this.#session === undefined) return undefined;
    await this.#first('Debugger.setSkipAllPauses', { skip: true });
    return this.#paused?.callFrames.map(({ functionName, url, location }) => ({
      name: functionName,
      url,
      line: location.lineNumber,
      column: location.columnNumber,
    }));
  }

  /** Terminates what stands at a breakpoint. */
  terminate(before: object): void {
    void this.#post('Runtime.evaluate', before);
    if (this.#evaluations > 0) void this.#post('Runtime.terminateExecution');
    void this.#post('Debugger.resume', { terminateOnResume: true });
  }

  /** Lets breakpoints stop again. */
  release(): void {
    if (this.#session) void this.#post('Debugger.setSkipAllPauses', { skip: false });
  }

  #connect(): Session {
    const session = new Session();
    session.connectToMainThread();
    session.on('Debugger.paused', ({ params }) => this.#onPaused(params as unknown as Paused));
    session.on('Debugger.resumed', () => {
      this.#paused = undefined;
      this.#event('Debugger.resumed', {});
    });
    session.on('Debugger.scriptParsed', ({ params }) => this.#onParsed(params));
    return session;
  }

  #onPaused(paused: Paused): void {
    const callFrames = paused.callFrames.slice(0, maxFrames).map((frame) => this.#withUrl(frame));
    this.#paused = { ...paused, callFrames };
    const { asyncStackTrace, ...rest } = this.#paused;
    const stack = asyncStackTrace && { asyncStackTrace: shortened(asyncStackTrace, maxAsync) };
    this.#event('Debugger.paused', { ...rest, callFrames: this.#paused.callFrames.map(lean), ...stack });
    this.#isBusy = false;
    this.#passOn();
  }

  #onParsed({ url, scriptId, sourceMapURL = '' }: Parsed): void {
    this.#urls.set(scriptId, url);
    if (sourceMapURL !== '' && !sourceMapURL.startsWith('data:'))
      this.#event('Debugger.scriptParsed', { url, sourceMapURL });
  }

  #withUrl(frame: Frame): Frame {
    return { ...frame, url: frame.url || (this.#urls.get(frame.location.scriptId) ?? '') };
  }

  /** Passes a command on before those that wait. */
  #first(method: string, parameters: object): Promise<unknown> {
    return new Promise((done) => {
      this.#waiting.unshift({ method, parameters, done });
      this.#passOn();
    });
  }

  /** Passes a command on at once: nothing can stop at a breakpoint. */
  #post(method: string, parameters: object = {}): Promise<unknown> {
    return new Promise((resolve) => this.#session?.post(method, parameters, resolve));
  }

  #event(method: string, parameters: object): void {
    const message: FromControl = { type: 'inspector', method, parameters };
    if (JSON.stringify(message).length < maxLength) this.#tell(message);
  }

  #answer(id: number, error: unknown, result: unknown): void {
    const refused = (message: string): FromControl => ({ type: 'refused', id, message });
    const answer: FromControl = error
      ? refused(messageOf(error))
      : { type: 'inspected', id, result: (result ?? {}) as object };
    const isTooLong = JSON.stringify(answer).length > maxLength;
    this.#tell(isTooLong ? refused('there is too much to show') : answer);
  }
}

/** Whether an evaluation is answered when a promise is settled: until then nothing of it need run. */
const isAwaited = (parameters: object): boolean => (parameters as { awaitPromise?: boolean }).awaitPromise === true;

/** A frame without descriptions of values. */
function lean({ scopeChain, ...frame }: Frame): object {
  return { ...frame, scopeChain: scopeChain.map(({ type, object: { objectId } }) => ({ type, object: { objectId } })) };
}

function shortened({ callFrames, parent }: AsyncStack, depth: number): AsyncStack {
  const frames = callFrames.slice(0, maxFrames / maxAsync);
  return parent && depth > 1 ? { callFrames: frames, parent: shortened(parent, depth - 1) } : { callFrames: frames };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ((error as { message?: string }).message ?? String(error));
}
