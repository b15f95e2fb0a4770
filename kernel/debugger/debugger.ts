/** The debugger: the Debug Adapter Protocol on one side, V8's inspector on the other. */
import { delay } from '../delay.js';
import type { CheckedCell, Language } from '../language/language.js';
import { escaped } from '../text/patterns.js';
import { Breakpoints } from './breakpoints.js';
import { type Client, commandsOf } from './commands.js';
import { Counting } from './counting.js';
import type { Inspector, Paused } from './inspector.js';
import { Pauses } from './pauses.js';
import type { Command, Commands } from './protocol.js';
import { Scopes } from './scopes.js';
import { type DebugFiles, isNamedLike, Sources } from './sources.js';
import { Values } from './values.js';

/** What the debugger needs from the kernel. */
export interface Surroundings {
  readonly files: DebugFiles;
  readonly language: Language;
  /** Steps do not lead into packages. */
  readonly justMyCode: boolean;
  inspect(method: string, parameters: object): Promise<object>;
  /** Publishes an event. */
  publish(event: object): void;
  /** Declares a name with its type, for cells to come. */
  declare(name: string, type: string): Promise<void>;
}

interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments: object;
}

/** Those that need not wait for the ones before: what they wait for may never end. */
const atOnce: ReadonlySet<string> = new Set([
  ...['debugInfo', 'pause', 'disconnect', 'evaluate', 'inspectVariables', 'richInspectVariables', 'threads'],
]);
/** How long the variables may take. Native code, such as a child process that is waited for, answers no questions. */
const inspectMs = 2_000;
/** With the uncaught errors' filter, who waits for the code that throws is asked. It slows down every await. */
const asyncDepth = 8;

export class Debugger {
  readonly #around: Surroundings;
  readonly #inspector: Inspector;
  readonly #sources: Sources;
  readonly #breakpoints: Breakpoints;
  readonly #pauses: Pauses;
  readonly #values: Values;
  readonly #scopes: Scopes;
  readonly #commands: Commands;
  readonly #counting = new Counting();
  #isStarted = false;
  #justMyCode: boolean;
  #seq = 0;
  /** Settles when the requests before have been answered. */
  #before: Promise<unknown> = Promise.resolve();
  /** Settles when the runtime knows what is asked of it. */
  #armed: Promise<unknown> = Promise.resolve();
  #inspected: Promise<object> | undefined;
  #lastInspected: object = { variables: [] };

  constructor(around: Surroundings) {
    const { files, language } = around;
    this.#around = around;
    this.#justMyCode = around.justMyCode;
    this.#inspector = ((method: string, parameters = {}) => around.inspect(method, parameters)) as Inspector;
    this.#sources = new Sources(files);
    this.#breakpoints = new Breakpoints(this.#sources, language, this.#inspector, () => this.#justMyCode);
    this.#values = new Values(this.#inspector, language, () => this.#pauses.isAsked);
    this.#scopes = new Scopes(this.#inspector, this.#values);
    const tell = (event: string, body: object): void =>
      around.publish({ type: 'event', seq: ++this.#seq, event, body });
    this.#pauses = new Pauses(this.#sources, language, this.#inspector, tell, () => this.#letGo());
    this.#commands = commandsOf({
      files,
      language,
      sources: this.#sources,
      breakpoints: this.#breakpoints,
      pauses: this.#pauses,
      values: this.#values,
      scopes: this.#scopes,
      session: this,
      declare: around.declare,
    });
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Answers a request; never rejects. */
  async request(content: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const request = requestOf(content);
    const head = { type: 'response', request_seq: request.seq, seq: ++this.#seq, command: request.command };
    try {
      const body = await this.#inTurn(request);
      return { ...head, success: true, body };
    } catch (error) {
      return { ...head, success: false, message: (error as Error).message, body: {} };
    }
  }

  /** Notes a cell that is about to run. Resolves when its breakpoints are set. */
  async beforeRun(id: number, count: number, code: string, checked: CheckedCell): Promise<void> {
    this.#pauses.began();
    const cell = this.#sources.add(id, `Cell ${count}`, code, checked);
    if (!this.#isStarted) return;
    await this.#armed;
    for (const source of [cell, ...this.#sources.readFiles()]) await this.#breakpoints.apply(source).catch(() => {});
  }

  /** Takes an event of the inspector. */
  take(method: string, parameters: object): void {
    if (method === 'Debugger.paused') void this.#pauses.take(parameters as Paused);
    else if (method === 'Debugger.resumed') this.#pauses.resumed();
    else void this.#onParsed(...parsedIn(parameters)).catch(() => {});
  }

  /** What stands still is about to be stopped, or a cell has ended. */
  beforeInterrupt(): void {
    void this.#pauses.gone();
  }

  afterRun(): void {
    this.#pauses.ended();
  }

  /** A new runtime knows nothing: what was asked for holds there too. */
  replaced(): void {
    void this.#pauses.gone();
    this.#lastInspected = { variables: [] };
    this.#sources.clear();
    this.#breakpoints.replaced();
    this.#values.replaced();
  }

  /** Another runtime has been started. */
  restarted(): void {
    if (this.#isStarted) this.#armed = this.#arm().catch(() => {});
  }

  async start(client: Client): Promise<void> {
    this.#values.forJupyter = (client.clientID ?? 'jupyterlab') === 'jupyterlab';
    this.#counting.begin(client);
    this.#sources.readFiles();
    this.#armed = this.#arm();
    await this.#armed;
    this.#isStarted = true;
    this.#event('initialized');
  }

  async stop(): Promise<void> {
    const wasStarted = this.#isStarted;
    this.#isStarted = false;
    void this.#pauses.gone();
    this.#pauses.errors = 'none';
    this.#breakpoints.clear();
    if (wasStarted) await this.#inspector('Debugger.disable').catch(() => {});
    this.#event('terminated');
  }

  async justMyCode(value: boolean): Promise<void> {
    this.#justMyCode = value;
    if (this.#isStarted) await this.#blackbox();
  }

  async setErrors(filters: readonly string[]): Promise<void> {
    this.#pauses.errors = filters.includes('all') ? 'all' : filters.includes('uncaught') ? 'uncaught' : 'none';
    if (this.#isStarted) await this.#armErrors();
  }

  /** One answer at a time, in the order of the requests, but for those that may be needed while another one hangs. */
  #inTurn({ command, arguments: given }: Request): Promise<object> {
    const handler = Object.hasOwn(this.#commands, command) ? this.#commands[command as Command] : undefined;
    if (handler === undefined) throw new Error(`this debugger knows no ${command || 'request without a command'}`);
    const work = async (): Promise<object> => {
      const body = await handler(this.#counting.read(command, given) as never);
      return this.#counting.write(command, body as object);
    };
    if (command === 'inspectVariables') return this.#inspectOnce(work);
    if (atOnce.has(command)) return work();
    const done = this.#before.then(work);
    this.#before = done.catch(() => {});
    return done;
  }

  /** JupyterLab asks after every message of a cell: those who ask while an answer is awaited get the same. */
  #inspectOnce(work: () => Promise<object>): Promise<object> {
    this.#inspected ??= work()
      .then((body) => {
        this.#lastInspected = body;
        return body;
      })
      .finally(() => {
        this.#inspected = undefined;
      });
    return Promise.race([this.#inspected, delay(inspectMs).then(() => this.#lastInspected)]);
  }

  async #arm(): Promise<void> {
    await this.#inspector('Debugger.enable');
    await this.#blackbox();
    await this.#armErrors();
  }

  async #armErrors(): Promise<void> {
    const { errors } = this.#pauses;
    await this.#inspector('Debugger.setPauseOnExceptions', { state: errors === 'none' ? 'none' : 'all' });
    await this.#inspector('Debugger.setAsyncCallStackDepth', { maxDepth: errors === 'uncaught' ? asyncDepth : 0 });
  }

  #blackbox(): Promise<object> {
    const kernel = `^(file://)?${escaped(this.#around.files.kernelFolder)}`;
    const packages = ['[\\\\/]node_modules[\\\\/]', '[\\\\/]lib[\\\\/]dist[\\\\/]'];
    return this.#inspector('Debugger.setBlackboxPatterns', {
      patterns: ['^node:', kernel, ...(this.#justMyCode ? packages : [])],
    });
  }

  /** A package's script has been loaded, and breakpoints may be wanted there. */
  async #onParsed(url: string, sourceMapUrl: string): Promise<void> {
    this.#sources.parsed(url, sourceMapUrl);
    const isWanted = [...this.#breakpoints.wanted.keys()].some((path) => isNamedLike(url, path));
    const source = isWanted ? this.#sources.find(url) : undefined;
    if (source?.kind === 'package') await this.#breakpoints.apply(source);
  }

  async #letGo(): Promise<void> {
    this.#scopes.clear();
    await this.#values.call('forget').catch(() => {});
  }

  #event(event: string): void {
    this.#around.publish({ type: 'event', seq: ++this.#seq, event, body: {} });
  }
}

/** Reads a request, whatever it is. */
function requestOf({ seq, command, arguments: given }: Readonly<Record<string, unknown>>): Request {
  return {
    seq: Number.isInteger(seq) ? (seq as number) : 0,
    command: typeof command === 'string' ? command : '',
    arguments: typeof given === 'object' && given !== null ? given : {},
  };
}

function parsedIn(parameters: object): [url: string, sourceMapUrl: string] {
  const { url = '', sourceMapURL = '' } = parameters as { url?: string; sourceMapURL?: string };
  return [url, sourceMapURL];
}
