import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exercises, lockedExercises } from '../../../../lib/teaching/exercises/exercises.js';
import type { ExerciseSource } from '../../../../lib/teaching/exercises/source.js';
import { shown, texts } from '../claims/shown.js';

const sources: Record<string, ExerciseSource> = {
  kept: { formula: '0.6 / keepProb', given: { rate: 0.25 }, hints: ['first', 'second'], why: 'keepProb is 0.75' },
  phases: {
    formula: 'training ? value / keepProb : value',
    inputs: [
      { value: 2, training: true, keepProb: 0.8 },
      { value: 2, training: false, keepProb: 0.8 },
    ],
    starter: 'value',
  },
  bent: {
    measure: ['f(2) - 2 * f(1)', 'f(1) != -f(-1)'],
    answer: [0, 1],
    mistakes: [{ value: [0, 0], because: 'no bend' }],
  },
  settings: { formula: { a: '1 / keepProb', b: '3 * keepProb' }, given: { keepProb: 0.4 } },
  name: { answer: 'Vanilla', mistakes: [{ value: 'inverted', because: 'no' }] },
  report: {},
};
const open = exercises('t', sources);
const locked = lockedExercises('t', open.locked!());

for (const [way, exercise] of Object.entries({ open, locked })) {
  const told = (id: string, answer: unknown): string => texts(() => exercise(id, answer))[0]!;

  describe(`exercises that are ${way}`, () => {
    test('a right answer is right in every form that a learner may write', () => {
      for (const answer of [0.8, '0.8', ' 0,8 ', 0.8001, () => 0.8])
        assert.match(told('kept', answer), /^✓ right · kept: .*\n {2}0\.6 \/ keepProb\n {2}keepProb is 0\.75$/s);
      assert.match(told('name', ' vanilla '), /^✓ right/);
      assert.match(told('settings', { b: 1.2, a: 2.5 }), /^✓ right/);
    });

    test('each operation that is exchanged, left out or done twice is explained by its number', () => {
      const slips: [number, RegExp][] = [
        [0.45, /0\.6 \* keepProb: multiplied instead of divided/],
        [1.35, /added instead of divided/],
        [-0.15, /subtracted instead of divided/],
        [0.6, /keepProb is left out/],
        [1.25, /the two sides of \/ are exchanged/],
        [0.6 / 0.75 ** 2, /divided twice/],
        [2.4, /rate was read as the share that is kept/],
        [-0.8, /the sign is wrong/],
        [80, /in percent/],
      ];
      for (const [answer, because] of slips) assert.match(told('kept', answer), because);
      assert.match(told('settings', { a: 0.4, b: 1.2 }), /a is 1 \* keepProb: multiplied instead of divided/);
    });

    test('an unknown answer gets the next hint, and a right one begins anew', () => {
      told('kept', 0.8);
      assert.match(told('kept', 7), /7 is not it\n {2}hint 1 of 2: first/);
      assert.match(told('kept', 8), /hint 2 of 2: second/);
      assert.match(told('kept', 9), /hint 2 of 2: second/);
    });

    test('what nobody has touched is not tried yet', () => {
      for (const nothing of ['?', ' ', undefined, null, Number.NaN])
        assert.match(told('kept', nothing), /^○ not tried yet/);
      assert.match(
        told('phases', (value: number) => value),
        /^○ not tried yet/,
      );
      const stub = () => {
        throw new Error('not implemented yet');
      };
      assert.match(told('phases', stub), /^○ not tried yet/);
    });

    test('a function is judged by what it gives', () => {
      const divided = (value: number, training: boolean, keepProb: number) => (training ? value / keepProb : value);
      assert.match(told('phases', divided), /^✓ right/);
      const both = (value: number, _: boolean, keepProb: number) => value / keepProb;
      assert.match(
        told('phases', both),
        /\(2, true, 0\.8\) → 2\.5\n {2}that is value \/ keepProb: training makes no difference/,
      );
      assert.match(
        told('phases', () => undefined),
        /your code stopped with TypeError: for \(2, true, 0\.8\) a number/,
      );
      assert.match(told('bent', Math.abs), /^✓ right/);
      assert.match(
        told('bent', (z: number) => 3 * z),
        /no bend/,
      );
      assert.match(
        told('bent', (z: number) => z ** 2),
        /this function is not it/,
      );
    });

    test('a report is judged by itself', () => {
      assert.match(told('report', { ok: true, words: 'all right' }), /^✓ right/);
      assert.match(told('report', { ok: false, words: 'not all' }), /^➜ not yet · report: not all/);
    });

    test('the answer is kept in the output, for whoever marks it', () => {
      const { bundles } = shown(() => exercise('kept', 0.45));
      const record = (bundles[0] as unknown as Record<string, unknown>)['application/vnd.layerlab.answer+json'];
      assert.deepEqual(record, { exercises: 't', id: 'kept', state: 'not yet', answer: '0.45', forms: ['4.50e-1'] });
    });

    test('an exercise that is not there is refused with those that are', () => {
      assert.throws(() => exercise('other', 1), /exercise: expected one of kept, phases, .* got .other./);
    });
  });
}

test('a locked exercise holds no answer, reason or mistake in any encoding, and always locks alike', () => {
  const text = JSON.stringify(open.locked!());
  const decoded = [...text.matchAll(/"([A-Za-z0-9+/]{8,}=*)"/g)].map(([, base64]) =>
    Buffer.from(base64!, 'base64').toString(),
  );
  for (const secret of ['0.6', 'multiplied', 'keepProb is', 'no bend', 'Vanilla', '0.8,', '8.00e-1'])
    assert.ok(!(text + decoded.filter((each) => !each.includes('"digits"')).join()).includes(secret), secret);
  assert.equal(JSON.stringify(exercises('t', sources).locked!()), text);
});

test('a mistake that gives the right number is none', () => {
  const { known } = exercises('t', { half: { formula: '1 / keepProb', given: { rate: 0.5 } } }).key!().exercises.half!;
  assert.deepEqual(
    known.filter(({ form }) => form === '2.00e+0').map(({ kind }) => kind),
    ['right'],
  );
});
