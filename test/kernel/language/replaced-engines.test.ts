/** The client with engines in memory that answer and end when the test wants it. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Call, CallName, CallResult, CommittedCell } from '../../../kernel/language/calls.js';
import { LanguageClient } from '../../../kernel/language/client.js';
import type { EngineEnd, EngineLink, StartOptions } from '../../../kernel/language/engine-link.js';
import { eventually } from '../../helpers/eventually.js';

class SilentEngine implements EngineLink {
  readonly fromSnapshot: boolean;
  readonly calls: Call[] = [];
  isKilled = false;
  #onResult!: (result: CallResult) => void;
  end!: (end: EngineEnd) => void;

  constructor({ useSnapshot }: StartOptions) {
    this.fromSnapshot = useSnapshot;
  }

  /** The names of the calls. */
  get asked(): CallName[] {
    return this.calls.map(({ name }) => name);
  }

  /** The ids of the cells that it started with. */
  get cells(): number[] {
    return (this.calls[0]!.parameters[1] as readonly CommittedCell[]).map(({ id }) => id);
  }

  /** Answers the calls up to the first of this name; that one with `value`. */
  async answer(name: CallName, value?: unknown): Promise<void> {
    const end = this.asked.indexOf(name) + 1;
    for (const call of this.calls.splice(0, end))
      this.#onResult({ id: call.id, value: call.name === name ? value : undefined });
    await Promise.resolve();
  }

  send(call: Call): void {
    this.calls.push(call);
  }

  onResult(listener: (result: CallResult) => void): void {
    this.#onResult = listener;
  }

  onEnd(listener: (end: EngineEnd) => void): void {
    this.end = listener;
  }

  async kill(): Promise<void> {
    this.isKilled = true;
  }
}

function start(): { language: LanguageClient; engines: SilentEngine[] } {
  const engines: SilentEngine[] = [];
  const language = new LanguageClient({ folder: '/' }, (options) => {
    engines.push(new SilentEngine(options));
    return engines.at(-1)!;
  });
  return { language, engines };
}

const killed: EngineEnd = { reason: 'SIGKILL', byItself: false };
const crashed: EngineEnd = { reason: 'SIGABRT', byItself: true };

describe('an engine that ends before its first answer', () => {
  test('by a signal from outside is followed by one from the snapshot, which is asked everything again', async () => {
    const { language, engines } = start();
    const asked = language.isComplete('1');
    engines[0]!.end(killed);
    assert.deepEqual([engines.length, engines[1]!.fromSnapshot], [2, true]);
    assert.deepEqual(engines[1]!.asked, ['start', 'isComplete']);
    await engines[1]!.answer('isComplete', { status: 'complete' });
    assert.deepEqual(await asked, { status: 'complete' });
  });

  test('by itself is followed by one without the snapshot, which is asked everything again', async () => {
    const { language, engines } = start();
    const asked = language.isComplete('1');
    engines[0]!.end(crashed);
    assert.deepEqual([engines[1]!.fromSnapshot, engines[1]!.asked], [false, ['start', 'isComplete']]);
    await engines[1]!.answer('isComplete', { status: 'complete' });
    assert.deepEqual(await asked, { status: 'complete' });
  });

  test('again and again is started by the next call only', async () => {
    const { language, engines } = start();
    const asked = language.isComplete('1');
    for (let i = 0; i < 3; i++) engines[i]!.end(killed);
    await assert.rejects(asked, /SIGKILL/);
    assert.equal(engines.length, 3);
    void language.isComplete('1');
    assert.deepEqual(engines[3]!.asked, ['start', 'isComplete']);
  });
});

test('an engine that crashes at work keeps the snapshot, and what it was asked is rejected', async () => {
  const { language, engines } = start();
  await engines[0]!.answer('start');
  const asked = language.isComplete('1');
  engines[0]!.end(crashed);
  await assert.rejects(asked, /SIGABRT.*run the cell again/);
  assert.deepEqual([engines[1]!.fromSnapshot, engines[1]!.asked], [true, ['start']]);
});

describe('an interrupt', () => {
  const checked = { ok: true };
  const cell = (id: number): { id: number; code: string } => ({ id, code: `const name${id} = 1` });

  test('ends checks and questions at once, and an engine that goes on with them is replaced', async () => {
    const { language, engines } = start();
    await engines[0]!.answer('start');
    const check = language.check(cell(1));
    const question = language.complete('x', 1);
    language.interrupt();
    await assert.rejects(check, { name: 'KeyboardInterrupt' });
    assert.deepEqual(await question, { start: 1, end: 1, matches: [] });
    await eventually('the next engine', () => engines.length === 2);
    assert.equal(engines[0]!.isKilled, true);
    assert.deepEqual(engines[1]!.asked, ['start']);
  });

  test('loses no commit and no later check, and sends each once', async () => {
    const { language, engines } = start();
    for (const id of [1, 2]) {
      const check = language.check(cell(id));
      await engines[0]!.answer('check', checked);
      await check;
    }
    const first = language.commit(1);
    await engines[0]!.answer('commit', { cell: { ...cell(1), declarations: '', ambient: [] }, visible: [1] });
    await first;
    const endless = language.check(cell(3));
    const second = language.commit(2);
    language.interrupt();
    const next = language.check(cell(4));
    await assert.rejects(endless, { name: 'KeyboardInterrupt' });
    await eventually('the next engine', () => engines.length === 2);
    assert.deepEqual([engines[1]!.cells, engines[1]!.asked], [[1], ['start', 'commit', 'check']]);
    await engines[1]!.answer('commit', { cell: { ...cell(2), declarations: '', ambient: [] }, visible: [1, 2] });
    await engines[1]!.answer('check', checked);
    await Promise.all([second, next]);
  });

  test('leaves an engine alone that answers in time, or works on a commit', async () => {
    const { language, engines } = start();
    const check = language.check(cell(1));
    language.interrupt();
    await assert.rejects(check, { name: 'KeyboardInterrupt' });
    await engines[0]!.answer('check', checked);
    await language.commit(1);
    assert.deepEqual([engines.length, engines[0]!.asked], [1, []], 'a cell that was interrupted is not committed');
    void language.reset();
    language.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.equal(engines.length, 1);
    await engines[0]!.answer('reset');
  });
});
