import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDropout, type DropoutByHand } from '../../../../lib/teaching/proofs/check-dropout.js';

type Unit = (value: number, kept: number, keepProb: number) => number;
const layer = (unit: Unit) => (values: number[], mask: number[], keepProb: number) =>
  values.map((value, i) => unit(value, mask[i]!, keepProb));
const right: Unit = (value, kept, keepProb) => (kept * value) / keepProb;
const objections = (forward: Unit, backward: Unit): string[] => {
  const report = checkDropout({ forward: layer(forward), backward: layer(backward) });
  return report.verdicts.filter(({ ok }) => !ok).map(({ question, words }) => `${question}: ${words}`);
};

test('dropout that is written right has nothing against it, at any rate', () => {
  for (const rate of [0.1, 0.2, 0.5, 0.9])
    assert.ok(checkDropout({ forward: layer(right), backward: layer(right) }, { rate }).ok);
});

test('a wrong forward is named with its case and its scale', () => {
  const faults: [Unit, RegExp][] = [
    [(value, kept) => kept * value, /^forward, kept: .* the scale 1 \/ keepProb is missing$/],
    [(value, kept, keepProb) => kept * value * keepProb, /^forward, kept: .* multiplies by keepProb where/],
    [(value, kept, keepProb) => (kept * value) / keepProb ** 2, /^forward, kept: .* there twice$/],
    [(value, kept, keepProb) => (kept * value) / (1 - keepProb), /^forward, kept: .* divides by rate/],
    [(value, _, keepProb) => value / keepProb, /^forward, dropped: .* it should give 0$/],
  ];
  for (const [forward, says] of faults) {
    const [first, second] = objections(forward, right);
    assert.match(first!, says);
    assert.match(second!, /^backward: its turn comes when forward is right$/);
  }
  assert.match(
    objections((value, kept, keepProb) => ((1 - kept) * value) / keepProb, right)[1]!,
    /cases are exchanged/,
  );
});

test('a wrong backward is named with its case, by the central differences of forward', () => {
  assert.match(objections(right, (g, kept) => kept * g)[0]!, /^backward, kept: .* the scale 1 \/ keepProb is missing$/);
  assert.match(objections(right, (g, _, keepProb) => g / keepProb)[0]!, /^backward, dropped: .* no gradient passes/);
  assert.match(objections(right, (g, kept, keepProb) => (-kept * g) / keepProb)[0]!, /the sign is wrong$/);
  assert.match(objections(right, (_, kept) => kept)[0]!, /^backward, kept: .* unit 2 gives 1 instead of 0\.75$/);
});

test('what is no list of numbers is refused', () => {
  const broken = { forward: layer(right), backward: () => undefined } as unknown as DropoutByHand;
  assert.throws(() => checkDropout(broken), /backward: expected a list of 6 numbers, one a unit, got undefined/);
  assert.throws(() => checkDropout({ forward: () => [1], backward: layer(right) }), /forward: expected a list of 6/);
  assert.throws(() => checkDropout({ forward: layer(right), backward: layer(right) }, { rate: 1 }), RangeError);
});
