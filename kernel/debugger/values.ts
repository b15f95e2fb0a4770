/** Values of the runtime in the form of the protocol. */
import type { Described } from '../cells/debugging/debug-values.js';
import { debugObject, type Language } from '../language/language.js';
import { argumentOf, type CallFrame, type Inspector, type RemoteObject, resultOf } from './inspector.js';
import type { RichView, Variable } from './protocol.js';
import type { Placed } from './sources.js';

/** A frame where something is evaluated. */
export interface Frame {
  readonly frame: CallFrame;
  readonly at: Placed;
}

/** What JupyterLab takes for text that it shows; of other types it shows the type. */
const jupyterTypes: Readonly<Record<string, string>> = { number: 'float', string: 'str', boolean: 'bool' };

/** How long values may take to be put in words. */
const wordsMs = 1_000;
/** How many of them may take too long. */
const maxTries = 5;
/** What V8 says of an evaluation that it has ended. */
const ended = /terminated|Internal error/;

export class Values {
  readonly #inspector: Inspector;
  readonly #language: Language;
  readonly #isPauseAsked: () => boolean;
  #object: Promise<string> | undefined;
  /** Whether values are for JupyterLab. */
  forJupyter = true;

  constructor(inspector: Inspector, language: Language, isPauseAsked: () => boolean) {
    this.#inspector = inspector;
    this.#language = language;
    this.#isPauseAsked = isPauseAsked;
  }

  /** Forgets a runtime. */
  replaced(): void {
    this.#object = undefined;
  }

  /** Returns a value as the protocol has it. */
  variable({ name, value, type, reference, indexed, named, path }: Described): Variable {
    const jupyterType = jupyterTypes[type] ?? value;
    const hint = type === 'string' && this.forJupyter ? { presentationHint: { attributes: ['rawString'] } } : {};
    return {
      name,
      value,
      type: this.forJupyter ? jupyterType : type,
      variablesReference: reference,
      ...(path !== undefined && { evaluateName: path }),
      ...(indexed !== undefined && { indexedVariables: indexed, namedVariables: named ?? 0 }),
      ...hint,
    };
  }

  async describe(value: RemoteObject, path?: string): Promise<Variable> {
    const described = await this.call<Described>('describe', { value: '' }, argumentOf(value), { value: path });
    return this.variable(described);
  }

  /** Evaluates TypeScript: in a frame, or else where cells are. */
  async evaluate(code: string, frame: Frame | undefined, options: object = {}): Promise<RemoteObject> {
    const compiled = await this.#language.expression(code, frame && whereOf(frame.at));
    if (!compiled.ok) throw new Error(compiled.message);
    return this.run(compiled.javascript, frame?.frame, options);
  }

  /** Evaluates JavaScript. */
  async run(expression: string, frame: CallFrame | undefined, options: object = {}): Promise<RemoteObject> {
    const given = { expression, silent: true, ...options };
    return resultOf(
      frame
        ? await this.#inspector('Debugger.evaluateOnCallFrame', { ...given, callFrameId: frame.callFrameId })
        : await this.#inspector('Runtime.evaluate', { ...given, disableBreaks: true }),
    );
  }

  /**
   * Evaluates a call of the runtime's side that puts values in words, which may run code of theirs. What takes too long is
   * ended; the runtime notes where it was, and the next try leaves that out.
   */
  async words<T>(call: string, frame?: CallFrame): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const options = { returnByValue: true, timeout: wordsMs };
        return (await this.#unpaused(() => this.run(`${debugObject}.${call}`, frame, options))).value as T;
      } catch (error) {
        if (tries === maxTries || !ended.test((error as Error).message)) throw error;
      }
    }
  }

  /** Calls a method of the runtime's side. */
  async call<T>(method: string, ...given: readonly object[]): Promise<T> {
    return (await this.#callAs(method, given, {})).value as T;
  }

  /** Returns a value's rich view. Where execution stands still, nothing can be awaited. */
  async rich(value: RemoteObject, mayAwait: boolean): Promise<RichView> {
    const given = [argumentOf(value), { value: mayAwait }];
    const { value: text } = await this.#callAs('rich', given, { awaitPromise: mayAwait });
    return JSON.parse(text as string) as RichView;
  }

  async #callAs(method: string, given: readonly object[], options: object): Promise<RemoteObject> {
    const objectId = await this.#runtimeSide();
    const parameters = {
      objectId,
      functionDeclaration: `function (...given) { return this.${method}(...given) }`,
      arguments: given,
      returnByValue: true,
      silent: true,
      ...options,
    };
    return resultOf(await this.#unpaused(() => this.#inspector('Runtime.callFunctionOn', parameters)));
  }

  /** Returns the id of the runtime's side. An interrupt may end the question: then it is asked again the next time. */
  #runtimeSide(): Promise<string> {
    this.#object ??= this.run(debugObject, undefined)
      .then(({ objectId }) => objectId!)
      .catch((error: Error) => {
        this.#object = undefined;
        throw error;
      });
    return this.#object;
  }

  /** Lets no pause that was asked for hit the call itself: it would not be answered. */
  async #unpaused<T>(call: () => Promise<T>): Promise<T> {
    if (!this.#isPauseAsked()) return call();
    void this.#skip(true);
    try {
      return await call();
    } finally {
      void this.#skip(false);
    }
  }

  /** Fails while the debugger is off, when nothing can stop anyway. */
  #skip(skip: boolean): Promise<unknown> {
    return this.#inspector('Debugger.setSkipAllPauses', { skip }).catch(() => {});
  }
}

/** Returns the place of a frame as the language engine takes it. */
export function whereOf({ source: { kind, text, path }, line, column }: Placed): {
  text: string;
  line: number;
  column: number;
  path?: string;
  isPlain: boolean;
} {
  return { text, line, column, isPlain: kind === 'package', ...(kind === 'file' && { path }) };
}
