import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOneOf, checkOptions, checkRate, checkSameShape, checkShape, didYouMean } from '../../lib/check.js';

test('the nearest name is offered for a slip, and none for another word', () => {
  const names = ['sigmoid', 'tanh', 'leakyRelu', 'mask-scale'];
  assert.equal(didYouMean('sigmiod', names), "did you mean 'sigmoid'?");
  assert.equal(didYouMean('leaky_relu', names), "did you mean 'leakyRelu'?");
  assert.equal(didYouMean('maskscale', names), "did you mean 'mask-scale'?");
  assert.equal(didYouMean('convolution', names), '');
});

test('an error says where, what was expected, what came and the way out', () => {
  assert.throws(() => checkRate('Dropout', 1.5), {
    name: 'RangeError',
    message: 'Dropout: expected rate in [0, 1], got 1.5; rate is the share that is dropped',
  });
  assert.throws(() => checkRate('Dropout', Number.NaN), /got NaN/);
  assert.throws(() => checkOneOf('Dropout', 'mode', 'inverse', ['inverted', 'vanilla']), {
    message: "Dropout: expected mode to be one of 'inverted', 'vanilla', got 'inverse'; did you mean 'inverted'?",
  });
  assert.throws(() => checkShape('Dense', [2], ['batch', 784], 'add a batch axis'), {
    message: 'Dense: expected input of shape [batch, 784], got [2]; add a batch axis',
  });
  assert.throws(() => checkSameShape('Dropout', 'mask', [2, 1], [2, 3]), {
    message: 'Dropout: expected mask of shape [2, 3], got [2, 1]',
  });
});

test('an unknown option lists the known ones', () => {
  assert.throws(
    () => checkOptions('Dropout', { p: 0.5 }, ['rate', 'mode']),
    /unknown option 'p' \(known: rate, mode\)/,
  );
});
