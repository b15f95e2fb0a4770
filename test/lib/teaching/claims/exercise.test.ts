import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exercise } from '../../../../lib/teaching/claims/exercise.js';
import { dropoutMistakes } from '../../../../lib/teaching/claims/mistakes.js';
import { near } from '../../../../lib/teaching/claims/near.js';
import { shown, texts } from './shown.js';

const expected = near(1.25, { within: 1e-3 });
const options = {
  question: 'Sigmoid, rate 0.2: what can the largest output in training be?',
  hints: ['sigmoid ends at 1', 'keepProb is 1 − rate'],
  mistakes: dropoutMistakes({ rate: 0.2, answer: (keepProb) => 1 / keepProb }),
  why: '1 / keepProb = 1 / 0.8',
};

test('an answer that is missing shows the question and costs no hint', () => {
  for (const nothing of [undefined, null, Number.NaN, () => undefined]) {
    assert.deepEqual(
      texts(() => exercise('missing', nothing, expected, options)),
      [`○ not answered yet · missing: ${options.question}`],
    );
  }
  assert.match(texts(() => exercise('missing', 3, expected, options))[0], /hint 1 of 2/);
});

test('each wrong answer shows the next hint, and the last one stays', () => {
  const said = [3, 4, 5.5].flatMap((answer) => texts(() => exercise('hints', answer, expected, options)));
  assert.deepEqual(said, [
    '➜ not yet · hints: 3 is not it\n  hint 1 of 2: sigmoid ends at 1',
    '➜ not yet · hints: 4 is not it\n  hint 2 of 2: keepProb is 1 − rate',
    '➜ not yet · hints: 5.5 is not it\n  hint 2 of 2: keepProb is 1 − rate',
  ]);
});

test('a right answer says why, and the hints begin anew after it', () => {
  texts(() => exercise('right', 3, expected, options));
  assert.deepEqual(
    texts(() => exercise('right', 1.25, expected, options)),
    ['✓ right · right: 1.25\n  1 / keepProb = 1 / 0.8'],
  );
  assert.match(texts(() => exercise('right', 3, expected, options))[0], /hint 1 of 2/);
});

test('the expected value is not given away', () => {
  for (const answer of [3, 'x', [1, 2], { a: 1 }])
    assert.doesNotMatch(shown(() => exercise('secret', answer, expected)).bundles[0]['text/html'], /1\.25/);
});

test('a tensor with a wrong value says where', () => {
  assert.deepEqual(
    texts(() => exercise('tensor', [1, 2], near([1, 3], { within: 0.1 }))),
    ['➜ not yet · tensor: 2 at [1] is not it'],
  );
});

describe('code of the learner', () => {
  test('that throws is shown and does not stop the notebook', () => {
    const broken = () => {
      throw new TypeError('x is not a function');
    };
    const { bundles, error } = shown(() => exercise('throws', broken, 1));
    assert.equal(error, undefined);
    assert.equal(bundles[0]['text/plain'], '➜ not yet · throws: your code stopped with TypeError: x is not a function');
  });

  test('that is still the stub is not answered yet', () => {
    const stub = () => {
      throw new Error('not implemented yet');
    };
    assert.match(texts(() => exercise('stub', stub, 1))[0], /^○ not answered yet/);
  });

  test('that gives a promise is told to await it', () => {
    assert.match(texts(() => exercise('async', async () => 1, 1))[0], /write await before it/);
  });

  test('is judged by its report', () => {
    const report = (ok: boolean) => () => ({
      ok,
      verdicts: [{ question: 'mean', ok, words: ok ? 'kept' : 'not kept' }],
    });
    assert.deepEqual(
      texts(() => exercise('report', report(false))),
      ['➜ not yet · report: mean: not kept'],
    );
    assert.deepEqual(
      texts(() => exercise('report', report(true))),
      ['✓ right · report: mean: kept'],
    );
  });
});

test('an exercise that cannot be marked says so and does not throw', () => {
  const { bundles, error } = shown(() => exercise('author', 1, near(1)));
  assert.equal(error, undefined);
  assert.match(bundles[0]['text/plain'], /^✗ cannot be marked · author: RangeError: near\(1\)/);
});
