/** history_request: tail, range and search, in this session and earlier ones. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { startKernel, useKernel } from '../helpers/kernel-client.js';

/** Why a test of permissions cannot run here. */
const noModes = process.platform === 'win32' && 'Windows has no such permissions';
const folder = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
const env = { LAYERLAB_HISTORY: join(folder, 'deep', 'history.jsonl') };

describe('history', () => {
  const kernel = useKernel({ env });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const codes = async (content: object): Promise<unknown[]> =>
    (await kernel().history(content)).map(([, , code]) => code);

  test('tail gives the last cells, oldest first, with session and count', async () => {
    for (const code of ['1 // one', '2 // two', '3 // three']) await kernel().run(code);
    const entries = await kernel().history({ hist_access_type: 'tail', n: 2 });
    assert.deepEqual(
      entries.map(([, line, code]) => [line, code]),
      [
        [2, '2 // two'],
        [3, '3 // three'],
      ],
    );
    assert.equal(new Set(entries.map(([session]) => session)).size, 1);
  });

  test('with output each entry is a pair of input and output', async () => {
    const [entry] = await kernel().history({ hist_access_type: 'tail', n: 1, output: true });
    const [input, output] = entry![2] as [string, string | null];
    assert.equal(input, '3 // three');
    assert.ok(output === null || typeof output === 'string');
  });

  test('range gives the cells from start up to stop of a session; 0 is this one', async () => {
    assert.deepEqual(await codes({ hist_access_type: 'range', session: 0, start: 1, stop: 3 }), [
      '1 // one',
      '2 // two',
    ]);
    const [[session]] = (await kernel().history({ hist_access_type: 'tail', n: 1 })) as [[number, number, string]];
    assert.deepEqual(await codes({ hist_access_type: 'range', session, start: 2, stop: null }), [
      '2 // two',
      '3 // three',
    ]);
    assert.deepEqual(await codes({ hist_access_type: 'range', session: 4711, start: 1, stop: 9 }), []);
  });

  test('search takes * and ? and the rest of the pattern literally', async () => {
    await kernel().run('"a.b (c)"');
    assert.deepEqual(await codes({ hist_access_type: 'search', pattern: '*two*' }), ['2 // two']);
    assert.deepEqual(await codes({ hist_access_type: 'search', pattern: '? // t*', n: 5 }), ['2 // two', '3 // three']);
    assert.deepEqual(await codes({ hist_access_type: 'search', pattern: '*a.b (c)*' }), ['"a.b (c)"']);
    assert.deepEqual(await codes({ hist_access_type: 'search', pattern: '*axb*' }), []);
  });

  test('search gives the last n, and with unique each text once', async () => {
    for (let i = 0; i < 3; i++) await kernel().run('"again"');
    assert.equal((await codes({ hist_access_type: 'search', pattern: '*again*' })).length, 3);
    assert.equal((await codes({ hist_access_type: 'search', pattern: '*again*', n: 2 })).length, 2);
    assert.deepEqual(await codes({ hist_access_type: 'search', pattern: '*again*', unique: true }), ['"again"']);
  });

  test('holds cells that failed', async () => {
    await kernel().execute('throw new Error("in history")');
    assert.deepEqual(await codes({ hist_access_type: 'tail', n: 1 }), ['throw new Error("in history")']);
  });

  test('n of 0 gives nothing, and a huge n everything', async () => {
    assert.deepEqual(await codes({ hist_access_type: 'tail', n: 0 }), []);
    assert.ok((await codes({ hist_access_type: 'tail', n: 1e9 })).length >= 8);
  });

  test('of an unknown kind is refused, and wrong fields do no harm', async () => {
    for (const content of [
      { hist_access_type: 'guess' },
      {},
      { hist_access_type: 'search', pattern: 5 },
      { hist_access_type: 'toString' },
    ]) {
      const { reply } = await kernel().request('shell', 'history_request', content);
      assert.ok(['ok', 'error'].includes(reply.status));
    }
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('a pattern made to be slow does not block the kernel', async () => {
    await kernel().run(`"${'a'.repeat(5_000)}"`);
    await kernel().history({ hist_access_type: 'search', pattern: '*a*a*a*a*a*a*a*a*b' });
    assert.equal((await kernel().run('1 + 1')).text, '2');
  });

  test('survives a restart; negative sessions count back from this one', async () => {
    const [[before]] = (await kernel().history({ hist_access_type: 'tail', n: 1 })) as [[number, number, string]];
    await kernel().restart();
    await kernel().run('"after the restart"');
    const [[now]] = (await kernel().history({ hist_access_type: 'tail', n: 1 })) as [[number, number, string]];
    assert.equal(now, before + 1);
    assert.deepEqual(await codes({ hist_access_type: 'range', session: -1, start: 1, stop: 2 }), ['1 // one']);
    assert.deepEqual(await codes({ hist_access_type: 'range', session: 0, start: 1, stop: 2 }), [
      '"after the restart"',
    ]);
    assert.deepEqual(await codes({ hist_access_type: 'search', pattern: '*two*' }), ['2 // two']);
  });
});

test('the history is bounded, and a file that is damaged costs only the damaged lines', async () => {
  const own = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
  const file = join(own, 'history.jsonl');
  const kernel = await startKernel({ env: { LAYERLAB_HISTORY: file } });
  try {
    await kernel.run('"kept"');
    const line = readFileSync(file, 'utf8');
    writeFileSync(file, `${line.repeat(30_000)}{"broken\n[null]\nnot json\n${line}`);
    await kernel.restart();
    const entries = await kernel.history({ hist_access_type: 'tail', n: 1e9 });
    assert.ok(entries.length >= 1_000 && entries.length <= 10_000, `${entries.length} entries`);
    assert.deepEqual(entries.at(-1)?.[2], '"kept"');
    assert.ok(readFileSync(file, 'utf8').split('\n').length < 25_000, 'the file was made smaller');
  } finally {
    await kernel.close();
    rmSync(own, { recursive: true, force: true });
  }
});

test('only its owner can read the history, an older one included', { skip: noModes }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
  const folder = join(data, ...(process.platform === 'darwin' ? ['Library', 'Application Support'] : []), 'layerlab');
  const file = join(folder, 'history.jsonl');
  const modeOf = (path: string): number => statSync(path).mode & 0o777;
  const kernel = await startKernel({ env: { LAYERLAB_HISTORY: '', XDG_DATA_HOME: data, HOME: data } });
  try {
    await kernel.run('const password = "hunter2"');
    assert.deepEqual([folder, file].map(modeOf), [0o700, 0o600]);
    chmodSync(folder, 0o755);
    chmodSync(file, 0o644);
    await kernel.restart();
    await kernel.run('1');
    assert.deepEqual([folder, file].map(modeOf), [0o700, 0o600]);
    writeFileSync(file, readFileSync(file, 'utf8').repeat(15_000));
    await kernel.restart();
    await kernel.run('1');
    assert.deepEqual([folder, file].map(modeOf), [0o700, 0o600], 'also when the file was made smaller');
  } finally {
    await kernel.close();
    rmSync(data, { recursive: true, force: true });
  }
});

test('a history in a folder of somebody else leaves that folder as it is', { skip: noModes }, async () => {
  const own = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
  chmodSync(own, 0o755);
  const file = join(own, 'history.jsonl');
  const kernel = await startKernel({ env: { LAYERLAB_HISTORY: file } });
  try {
    await kernel.run('1');
    assert.deepEqual([statSync(own).mode & 0o777, statSync(file).mode & 0o777], [0o755, 0o600]);
  } finally {
    await kernel.close();
    rmSync(own, { recursive: true, force: true });
  }
});

test('an empty or relative XDG_DATA_HOME is ignored', { skip: noModes }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
  const base = process.platform === 'darwin' ? 'Library/Application Support' : '.local/share';
  try {
    for (const XDG_DATA_HOME of ['', 'relative/data']) {
      const kernel = await startKernel({ env: { LAYERLAB_HISTORY: '', XDG_DATA_HOME, HOME: home } });
      await kernel.run(JSON.stringify(XDG_DATA_HOME));
      await kernel.close();
      assert.match(
        readFileSync(join(home, base, 'layerlab', 'history.jsonl'), 'utf8')
          .split('\n')
          .at(-2)!,
        /1,"/,
      );
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('two kernels that share the history have sessions of their own and lose nothing', async () => {
  const own = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
  const env = { LAYERLAB_HISTORY: join(own, 'history.jsonl') };
  const kernels = [await startKernel({ env }), await startKernel({ env })] as const;
  try {
    await Promise.all(
      kernels.map(async (kernel, i) => {
        for (let n = 0; n < 5; n++) await kernel.run(`"kernel ${i} cell ${n}"`);
      }),
    );
    await kernels[0].restart();
    const all = await kernels[0].history({ hist_access_type: 'search', pattern: '"kernel*' });
    assert.equal(all.length, 10);
    const sessions = (i: number): Set<number> =>
      new Set(all.filter(([, , code]) => String(code).startsWith(`"kernel ${i}`)).map(([session]) => session));
    assert.notDeepEqual(sessions(0), sessions(1));
  } finally {
    for (const kernel of kernels) await kernel.close();
    rmSync(own, { recursive: true, force: true });
  }
});

test('a history that cannot be written costs nothing but itself', async () => {
  const own = mkdtempSync(join(tmpdir(), 'layerlab-history-'));
  writeFileSync(join(own, 'file'), '');
  const kernel = await startKernel({ env: { LAYERLAB_HISTORY: join(own, 'file', 'history.jsonl') } });
  try {
    assert.equal((await kernel.run('1 + 1')).text, '2');
    const entries = await kernel.history({ hist_access_type: 'tail', n: 1 });
    assert.deepEqual(
      entries.map(([, , code]) => code),
      ['1 + 1'],
    );
  } finally {
    await kernel.close();
    rmSync(own, { recursive: true, force: true });
  }
});
