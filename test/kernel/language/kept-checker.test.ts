import { test } from 'node:test';
import { fc } from '../../helpers/property.js';
import { Comparison, notebooks } from './kept-checker.js';

test('a checker that is kept over cells answers like a new one', () => {
  const comparison = new Comparison();
  fc.assert(
    fc.property(notebooks, (cells) => comparison.compare(cells)),
    { numRuns: 30 },
  );
});
