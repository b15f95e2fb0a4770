/** The exercises of notebook 4. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('04', {
  'vanilla in the test phase': {
    formula: 'keepProb * mean',
    given: { rate: 0.2, mean: 0.5 },
    mistakes: [
      { formula: 'mean', because: 'not scaled at all; vanilla dropout scales in the test phase' },
      { formula: 'keepProb * keepProb * mean', because: 'scaled in both phases; vanilla dropout scales only in the test phase' },
    ],
    hints: ['what does vanilla dropout do in the test phase?', 'keepProb · ½'],
  },
  'scaled in both phases': {
    formula: 'keepProb * 1',
    given: { rate: 0.5 },
    mistakes: [
      { value: 0.25, because: 'that is keepProb²: training by itself keeps the mean' },
      { value: 1, because: 'that is right if one of the phases is scaled' },
      { value: 2, because: 'the other way round: test divided by training' },
    ],
    hints: ['training keeps the mean', 'and the test phase multiplies it by …'],
    why: 'training keeps the mean, and the test phase multiplies it by keepProb',
  },
  'a rate for values up to 4': {
    formula: '1 - 1 / largest',
    given: { largest: 4 },
    mistakes: [{ value: 0.25, because: 'that is keepProb; rate is the share that is dropped' }],
    hints: ['1 / keepProb should be 4', 'rate = 1 − keepProb'],
    why: 'the largest value is 1 / keepProb',
  },
})
