/** The engine's process: answers the calls of the kernel, one after the other, and ends with it. */

import type { Answer, Call, Calls } from './calls.js';
import { Engine } from './engine.js';
import type { LanguageOptions } from './language.js';

let engine: Engine | undefined;
let failure: unknown = new Error('language engine: expected start as the first call');

/** The engine; if it could not start, each call says why. */
function started(): Engine {
  if (engine === undefined) throw failure;
  return engine;
}

function start(options: LanguageOptions): void {
  try {
    engine = new Engine(options);
    engine.warmUp();
  } catch (error) {
    failure = error;
    throw error;
  }
}

const calls: Calls = {
  start,
  check: (cell) => started().check(cell),
  commit: (cell) => started().commit(cell),
  complete: (code, offset) => started().complete(code, offset),
  inspect: (code, offset) => started().inspect(code, offset),
  isComplete: (code) => started().isComplete(code),
  reset: () => started().reset(),
};

function answer({ id, name, parameters }: Call): Answer {
  try {
    const call = calls[name] as (...parameters: unknown[]) => unknown;
    return { id, value: call(...parameters) };
  } catch (thrown) {
    const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { id, error: { name, message, stack } };
  }
}

process.on('message', (call: Call) => process.send!(answer(call)));
process.on('disconnect', () => process.exit());
