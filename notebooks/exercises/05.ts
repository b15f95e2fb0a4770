/** The exercises of notebook 5. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('05', {
  'a learning rate for V': {
    formula: 'learningRate / keepProb ** 2',
    given: { rate: 0.75, learningRate: 0.1 },
    mistakes: [
      { formula: 'learningRate / keepProb', because: 'that is the rule for Adam: learningRate / keepProb' },
      { formula: 'learningRate * keepProb ** 2', because: 'V is larger than W, so it has to move further' },
    ],
    hints: ['keepProb is 1 − rate', 'learningRate / keepProb²'],
    why: '0.1 / 0.25²',
  },
  'V / W with AdamW': {
    formula: { learningRate: '0.01 / keepProb', epsilon: '1e-8 * keepProb', weightDecay: '0.1 * keepProb' },
    given: { rate: 0.5 },
    starter: { learningRate: '0.01', epsilon: '1e-8', weightDecay: '0.1' },
    mistakes: [
      {
        formula: { learningRate: '0.01 / keepProb', epsilon: '1e-8 * keepProb', weightDecay: '0.1 * keepProb ** 2' },
        because: 'that is the weight decay for Adam; AdamW takes learningRate · λ off a weight',
      },
    ],
    hints: ['the table has a row for AdamW', 'the decay takes learningRate · λ off a weight'],
    why: 'twice the learning rate, half the λ: the decay takes the same share of V as of W',
  },
})
