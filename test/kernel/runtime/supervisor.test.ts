/** The supervisor with a runtime in memory that ends when the test wants it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunCommand, RuntimeEvents, RuntimeLink, ToRuntime } from '../../../kernel/runtime/link.js';
import { Supervisor } from '../../../kernel/runtime/supervisor.js';

/** A runtime whose event loop never responds, and which never settles a cell. */
class SpinningRuntime implements RuntimeLink {
  readonly sent: ToRuntime['type'][] = [];
  readonly #events: RuntimeEvents;
  #hasEnded = false;

  constructor(events: RuntimeEvents) {
    this.#events = events;
    queueMicrotask(() => events.message({ type: 'ready' }));
  }

  send({ type }: ToRuntime): void {
    this.sent.push(type);
  }

  sendControl(): void {
    if (!this.#hasEnded) this.#events.control({ type: 'stopped', frames: [] });
  }

  end(code: number | null, signal: string | null): void {
    this.#hasEnded = true;
    this.#events.exit(code, signal);
  }

  reply(): void {}
  pause(): void {}
  resume(): void {}
  async drained(): Promise<void> {}
  interruptChildren(): void {}
  kill(): void {}
}

const command = { type: 'run', id: 1, count: 1, code: '', keep: true } as unknown as RunCommand;

function start(): { supervisor: Supervisor; runtimes: SpinningRuntime[]; replaced: string[] } {
  const runtimes: SpinningRuntime[] = [];
  const replaced: string[] = [];
  const startRuntime = (events: RuntimeEvents): RuntimeLink => {
    runtimes.push(new SpinningRuntime(events));
    return runtimes.at(-1)!;
  };
  const supervisor = new Supervisor(startRuntime, {
    onOutput: () => {},
    onReplaced: ({ ename }, wasRunning) => replaced.push(`${ename} ${wasRunning}`),
    onRestarted: () => {},
    onInspector: () => {},
  });
  return { supervisor, runtimes, replaced };
}

for (const afterMs of [0, 5, 20, 300])
  test(`an interrupt settles when the runtime ends ${afterMs} ms after it began`, async () => {
    const { supervisor, runtimes, replaced } = start();
    const outcome = supervisor.run(command);
    await Promise.resolve();
    const { nextInterrupt } = supervisor;
    const interrupted = supervisor.interrupt();
    setTimeout(() => runtimes[0]!.end(null, 'SIGKILL'), afterMs);
    await interrupted;
    const result = await outcome;
    assert.equal(result.status === 'error' && result.error.ename, 'RuntimeCrashed');
    assert.deepEqual(
      [nextInterrupt.aborted, supervisor.nextInterrupt.aborted, supervisor.generation, replaced],
      [true, false, 2, ['RuntimeCrashed true']],
    );
  });

test('a stopped cell is cancelled again until it settles', async () => {
  const { supervisor, runtimes } = start();
  const outcome = supervisor.run(command);
  const interrupted = supervisor.interrupt();
  const [runtime] = runtimes;
  setTimeout(() => runtime!.end(7, null), 600);
  await Promise.all([interrupted, outcome]);
  assert.ok(runtime!.sent.filter((type) => type === 'cancel').length > 1);
});
