import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptOutputs } from '../../../kernel/requests/kept-outputs.js';

const ok = { status: 'ok', execution_count: 1, user_expressions: {}, payload: [] } as const;

test('what kept cells published is told in the order in which they did, across cells, with the replies so far', () => {
  const kept = new KeptOutputs();
  for (const id of ['a', 'b']) kept.begin(id);
  kept.add('a', 'stream', { text: '1' });
  kept.add('b', 'stream', { text: '2' });
  kept.add('a', 'stream', { text: '3' });
  kept.add('never begun', 'stream', { text: '4' });
  kept.end('a', ok);
  const { messages, replies, unknown, forgotten } = kept.read(['b', 'a', 'c']);
  assert.deepEqual(
    messages.map(({ parent, content }) => [parent, (content as { text: string }).text]),
    [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ],
  );
  assert.deepEqual([replies, unknown, forgotten], [{ a: ok }, ['c'], []]);
});

test('beyond the limit the oldest cells are forgotten, and said to be; a cell that is larger by itself too', () => {
  const kept = new KeptOutputs(100);
  for (const id of ['a', 'b']) kept.begin(id);
  kept.add('a', 'stream', { text: 'x'.repeat(50) });
  kept.add('b', 'stream', { text: 'y'.repeat(50) });
  assert.deepEqual([kept.read(['a', 'b']).forgotten, kept.read(['b']).messages.length], [['a'], 1]);
  kept.add('b', 'stream', { text: 'y'.repeat(50) });
  kept.add('b', 'stream', { text: 'z' });
  assert.deepEqual(kept.read(['a', 'b']).forgotten, ['a', 'b']);
  assert.deepEqual(kept.read(['a', 'b']).messages, []);
});
