/** Where execution stands: what fails while that is looked up must not leave the cell standing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inspector, Paused } from '../../../kernel/debugger/inspector.js';
import { Pauses } from '../../../kernel/debugger/pauses.js';
import type { Sources } from '../../../kernel/debugger/sources.js';
import type { Language } from '../../../kernel/language/language.js';

test('a pause that cannot be looked up goes on, and no front end hears of it', async () => {
  const sent: string[] = [];
  const told: string[] = [];
  const inspector = (async (method: string) => sent.push(method)) as unknown as Inspector;
  const sources = {
    place: () => {
      throw new SyntaxError('the source map of a package is no JSON');
    },
  } as unknown as Sources;
  const pauses = new Pauses(
    sources,
    {} as Language,
    inspector,
    (event) => told.push(event),
    async () => {},
  );
  await pauses.take({ reason: 'other', callFrames: [{}] } as unknown as Paused);
  assert.deepEqual(sent, ['Debugger.resume']);
  assert.deepEqual(told, []);
  assert.equal(pauses.paused, undefined);
});
