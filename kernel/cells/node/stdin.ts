/** process.stdin: a stream that asks the front end for a line when a running cell reads it, and never before. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Interface } from 'node:readline';
import { Readable } from 'node:stream';
import { currentExecution } from '../execution/current.js';
import { ask } from '../notebook/front-end/prompt.js';

const require = createRequire(import.meta.url);

/** Asks after the code that reads has run, so that what it prints comes first. The cell fails if it cannot be asked. */
function askSoon(isWanted: () => boolean, prompt: () => string, answer: (line: string) => void): void {
  const execution = currentExecution();
  setImmediate(() => {
    if (!execution || execution.isOver || !isWanted()) return answer('');
    try {
      answer(`${ask(prompt())}\n`);
    } catch (error) {
      answer('');
      execution.fail(error);
    }
  });
}

class Input extends Readable {
  readonly fd: number = 0;
  readonly isTTY: boolean = false;
  /** Whether more was asked of the stream than it has got. */
  #isDue = false;
  #isAsking = false;

  constructor() {
    super();
    this.on('newListener', () => this.#isDue && this.#ask());
  }

  override _read(): void {
    this.#isDue = true;
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    askSoon(
      () => this.#hasReader(),
      () => '',
      (line) => this.#receive(line),
    );
  }

  #receive(line: string): void {
    this.#isAsking = false;
    if (line === '') return;
    this.#isDue = false;
    this.push(line);
  }

  /** Node's own listener, named onData, stays behind when nobody listens to its `keypress` events any more. */
  #hasReader(): boolean {
    const readers = this.listeners('data').filter(({ name }) => name !== 'onData').length;
    return readers + this.listenerCount('readable') + this.listenerCount('keypress') > 0;
  }
}

type Options = { readonly input: unknown } & Record<string, unknown>;
type Create = (options: Options) => Interface;

/** An interface of readline reads all the time; it asks when it shows its prompt or somebody listens to its lines. */
function asking(create: Create): (...values: unknown[]) => Interface {
  return (first, ...rest) => {
    const isOptions = typeof first === 'object' && first !== null && 'input' in first;
    const [output, completer, terminal] = rest;
    const options = (isOptions ? first : { input: first, output, completer, terminal }) as Options;
    if (options.input !== process.stdin) return (create as (...values: unknown[]) => Interface)(first, ...rest);
    const input = new Readable({ read: () => {} });
    return askingInterface(create({ ...options, terminal: options.terminal ?? false, input }), input);
  };
}

function askingInterface(lines: Interface, input: Readable): Interface {
  let isAsking = false;
  let isClosed = false;
  const next = (prompt: string): void => {
    if (isAsking) return;
    isAsking = true;
    const receive = (line: string): void => {
      isAsking = false;
      if (line) input.push(line);
    };
    askSoon(
      () => !isClosed,
      () => prompt,
      receive,
    );
  };
  // The prompt is part of the question, which shows it.
  lines.prompt = (): void => {
    lines.resume();
    next(lines.getPrompt());
  };
  const continues = (): void => void (lines.listenerCount('line') > 1 && next(''));
  lines.on('line', continues);
  lines.on('newListener', (event) => event === 'line' && next(''));
  lines.once('close', () => {
    isClosed = true;
  });
  return lines;
}

/** Replaces process.stdin, and readline's way to read it. Called once, before any cell runs. */
export function askThroughStdin(): void {
  let input = new Input();
  const get = (): Input => {
    // A loop over the lines destroys it at its end.
    if (input.destroyed) input = new Input();
    return input;
  };
  Object.defineProperty(process, 'stdin', { get, configurable: true, enumerable: true });
  for (const name of ['node:readline', 'node:readline/promises']) {
    const readline = require(name) as { createInterface: Create };
    readline.createInterface = asking(readline.createInterface);
  }
  syncBuiltinESMExports();
}
