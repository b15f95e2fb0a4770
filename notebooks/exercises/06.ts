/** The exercises of notebook 6. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('06', {
  'spread in training': {
    formula: 'sqrt((std ** 2 + mean ** 2) / keepProb - mean ** 2)',
    given: { std: 0.45, mean: 0.4, rate: 0.2 },
    mistakes: [
      { formula: 'std', because: 'that is the test phase; dropped units make it larger' },
      { formula: 'std / keepProb', because: 'the values grow by 1 / keepProb, but some are dropped' },
      { formula: 'std / sqrt(keepProb)', because: 'std / √keepProb is right if the mean is 0' },
    ],
    hints: ['E[a²] is the variance plus the squared mean', '√(E[a²] / keepProb − mean²)'],
  },
  'a good loss is no proof': {
    answer: 'pre-activation',
    mistakes: [
      { value: 'inverted', because: 'its two means agree: its dropout is right' },
      { value: 'vanilla', because: 'its two means agree: its dropout is right' },
      { value: 'none', because: 'it has no dropout that could be wrong' },
    ],
    hints: ['look for a low loss in the table …', '… and for two means that differ'],
    why: 'a low loss, and a mean that doubles from training to test',
  },
})
