/** Where execution stands, and how it goes on. */
import type { Language } from '../language/language.js';
import type { AsyncStack, Inspector, Paused } from './inspector.js';
import { type Body, type StackFrame, threadId } from './protocol.js';
import type { Placed, Sources } from './sources.js';
import type { Frame } from './values.js';

/** Tells front ends of an event. */
export type Tell = (event: string, body: object) => void;

/** Which errors stop. */
export type ErrorFilter = 'none' | 'uncaught' | 'all';

/** How many steps through code that is not the person's are taken for one of theirs. */
const maxSteps = 500;
/** How many steps within a line are taken for one of theirs. */
const maxInLine = 20;

export class Pauses {
  readonly #sources: Sources;
  readonly #language: Language;
  readonly #inspector: Inspector;
  readonly #tell: Tell;
  /** Called before execution goes on. Resolves when the runtime has been told. */
  readonly #onGone: () => Promise<void>;
  #paused: Paused | undefined;
  #frames: readonly Frame[] = [];
  #firstFrame = 1;
  /** Whether a step was asked for, whose end is still to come. */
  #isStepping = false;
  #isAsked = false;
  /** How many cells run. */
  #running = 0;
  #steps = 0;
  /** The step that was asked for, and the line where it began. */
  #step: { readonly method: string; readonly line: string } = { method: '', line: '' };
  errors: ErrorFilter = 'none';

  constructor(sources: Sources, language: Language, inspector: Inspector, tell: Tell, onGone: () => Promise<void>) {
    this.#sources = sources;
    this.#language = language;
    this.#inspector = inspector;
    this.#tell = tell;
    this.#onGone = onGone;
  }

  /** The pause that front ends know of. */
  get paused(): Paused | undefined {
    return this.#paused;
  }

  /** The exception at which execution stands still. */
  get exception(): Body<'exceptionInfo'> | undefined {
    if (this.#paused === undefined || !isError(this.#paused)) return undefined;
    const { className = 'Error', description } = this.#paused.data ?? {};
    const breakMode = this.errors === 'uncaught' ? 'unhandled' : 'always';
    if (description === undefined) return { exceptionId: className, breakMode };
    const message = description.split('\n')[0]!.replace(`${className}: `, '');
    return { exceptionId: className, description, breakMode, details: { typeName: className, message } };
  }

  /** Whether a pause was asked for that is still to come. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** The frame at the top. */
  get top(): Frame | undefined {
    return this.#frames[0];
  }

  /** Returns a frame by the id that `stack` gave it. */
  frame(id: number): Frame {
    const frame = this.#frames[id - this.#firstFrame];
    if (frame === undefined) throw new Error(`there is no frame ${id}: execution has gone on since`);
    return frame;
  }

  get stack(): StackFrame[] {
    return this.#frames.map(({ frame, at: { source, line, column } }, index) => ({
      id: this.#firstFrame + index,
      name: frame.functionName || `<${source.name}>`,
      line,
      column,
      source: { name: source.name, path: source.path },
      ...(source.kind === 'package' && { presentationHint: 'subtle' as const }),
    }));
  }

  /** Takes the inspector's event that execution stands still. Where that fails nobody would know of it: it goes on. */
  async take(paused: Paused): Promise<void> {
    await this.#stand(paused).catch(() => this.#inspector('Debugger.resume').catch(() => {}));
  }

  async #stand(paused: Paused): Promise<void> {
    const frames = this.#framesOf(paused);
    const goOn = await this.#wayOn(paused, frames);
    if (goOn) {
      await this.#inspector(goOn).catch(() => {});
      return;
    }
    this.#firstFrame += this.#frames.length;
    this.#frames = frames;
    this.#paused = paused;
    const reason = this.#reasonOf(paused);
    this.#isStepping = false;
    this.#isAsked = false;
    this.#steps = 0;
    const error =
      reason === 'exception' ? { text: paused.data?.description, description: 'Paused on an exception' } : {};
    this.#tell('stopped', { reason, threadId, allThreadsStopped: true, ...error });
  }

  /** Goes on. Front ends are told before: the cell's end comes another way, and may come first. */
  async resume(method: 'resume' | 'stepOver' | 'stepInto' | 'stepOut'): Promise<void> {
    if (!this.#paused) return;
    this.#step = { method: `Debugger.${method}`, line: lineOf(this.#frames) };
    // While it stands still: a call into what goes on would lead the step astray.
    await this.gone();
    this.#isStepping = method !== 'resume';
    await this.#inspector(`Debugger.${method}`);
  }

  /** Takes the inspector's event that execution goes on, which for a step is told already. */
  resumed(): void {
    if (this.#paused) void this.gone();
  }

  /** Execution does not stand still any more. Resolves when the runtime knows. */
  async gone(): Promise<void> {
    this.#isStepping = false;
    this.#isAsked = false;
    if (!this.#paused) return;
    this.#paused = undefined;
    this.#firstFrame += this.#frames.length;
    this.#frames = [];
    this.#tell('continued', { threadId, allThreadsContinued: true });
    await this.#onGone();
  }

  began(): void {
    this.#running++;
  }

  /** A cell has ended: a step that led out of it is over, and so is a pause that found nothing to stop. */
  ended(): void {
    this.#running--;
    if (this.#paused) return;
    this.#isStepping = false;
    if (this.#running === 0) this.#isAsked = false;
  }

  /**
   * Stops what runs as soon as it can. A loop without calls passes no place where V8 would look for a pause, so a
   * statement of ours is put on top of it. Where no cell runs, there is nothing to stop but ourselves.
   */
  stop(): void {
    if (this.#running === 0) return;
    this.#isAsked = true;
    void this.#inspector('Runtime.evaluate', { expression: 'debugger', silent: true }).catch(() => {});
  }

  #framesOf({ callFrames }: Paused): Frame[] {
    return callFrames.flatMap((frame) => {
      const at = this.#sources.place(frame);
      return at ? [{ frame, at }] : [];
    });
  }

  /** Returns how to go on where nothing is to be seen; undefined where execution shall stand still. */
  async #wayOn(paused: Paused, frames: readonly Frame[]): Promise<string | undefined> {
    if (isError(paused)) return (await this.#isWanted(paused)) ? undefined : 'Debugger.resume';
    if ((paused.hitBreakpoints ?? []).length > 0) return undefined;
    if (this.#isAsked && frames.length > 0) return undefined;
    if (this.#isAsked) return 'Debugger.stepInto';
    const top = this.#sources.place(paused.callFrames[0]!);
    if (top && isDebuggerStatement(top)) return undefined;
    if (!this.#isStepping || ++this.#steps > maxSteps) return 'Debugger.resume';
    if (top) return this.#isInLine(frames) ? this.#step.method : undefined;
    // What the compiler has added to a cell is stepped over; what the kernel or a package does, through.
    if (this.#sources.find(paused.callFrames[0]!.url)) return 'Debugger.stepOver';
    return frames.length > 0 ? 'Debugger.stepInto' : 'Debugger.resume';
  }

  /** Whether a step has come no further than another part of its line. */
  #isInLine(frames: readonly Frame[]): boolean {
    return this.#steps < maxInLine && lineOf(frames) === this.#step.line;
  }

  /** The runtime catches whatever a cell throws, so V8 knows no error that is uncaught: the person's own `try` is what counts. */
  async #isWanted({ callFrames, asyncStackTrace }: Paused): Promise<boolean> {
    if (this.errors === 'none') return false;
    const frames = [...callFrames, ...laterFrames(asyncStackTrace)];
    const places = frames.flatMap((frame) => this.#sources.place(frame) ?? []);
    if (places.length === 0) return false;
    if (this.errors === 'all') return true;
    for (const { source, line, column } of places)
      if (await this.#language.isCaught(source.text, [{ line, column }])) return false;
    return true;
  }

  #reasonOf(paused: Paused): string {
    if (isError(paused)) return 'exception';
    if (this.#isAsked) return 'pause';
    return this.#isStepping && (paused.hitBreakpoints ?? []).length === 0 ? 'step' : 'breakpoint';
  }
}

/** Identifies the line of the top frame. */
function lineOf(frames: readonly Frame[]): string {
  const at = frames[0]?.at;
  return `${at?.source.url} ${at?.line} ${frames.length}`;
}

function isError({ reason }: Paused): boolean {
  return reason === 'exception' || reason === 'promiseRejection';
}

function isDebuggerStatement({ source, line, column }: Placed): boolean {
  return source.text.split('\n')[line - 1]!.startsWith('debugger', column - 1);
}

/** The frames that wait for what runs. */
function laterFrames(stack: AsyncStack | undefined): Parameters<Sources['place']>[0][] {
  if (stack === undefined) return [];
  return [...stack.callFrames.map((frame) => ({ url: frame.url, location: frame })), ...laterFrames(stack.parent)];
}
