/** The exercises of notebook 3. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('03', {
  'a sigmoid unit in training': {
    formula: 'sigmoid(z) / keepProb',
    given: { z: 1, rate: 0.5 },
    mistakes: [
      { formula: 'sigmoid(z / keepProb)', because: 'scaled before the activation' },
      { formula: 'sigmoid(z / keepProb) / keepProb', because: 'scaled before the activation and after it' },
    ],
    hints: ['first the activation, then the division', '0.7311 / keepProb'],
    why: 'more than 1, and right',
  },
  'bias at z = 2': {
    formula: 'keepProb * sigmoid(z / keepProb) - sigmoid(z)',
    given: { z: 2, rate: 0.5 },
    mistakes: [
      { formula: 'sigmoid(z / keepProb) - sigmoid(z)', because: 'that is a unit that is kept; only keepProb of them are' },
      { formula: 'sigmoid(z) - keepProb * sigmoid(z / keepProb)', because: 'the sign: training gives less than the test phase' },
    ],
    hints: ['over all masks the unit gives keepProb · sigmoid(2 / keepProb)', 'minus sigmoid(2)'],
  },
  'an activation of my own': {
    measure: ['f(2) - 2 * f(1)', 'f(3) - 3 * f(1)', 'f(-2) - 2 * f(-1)', 'f(-3) - 3 * f(-1)', 'f(1) != -f(-1)'],
    answer: [0, 0, 0, 0, 1],
    starter: [2, 6, 0, 0, 1],
    mistakes: [
      { value: [0, 0, 0, 0, 0], because: 'f(c · z) is c · f(z), but it is one straight line: where is the bend?' },
    ],
    hints: ['f(c · z) must be c · f(z) for c > 0', 'one line left of 0, one right of it'],
    why: 'positively homogeneous: it is made of two straight lines that meet in 0',
  },
})
