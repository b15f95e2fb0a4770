/** The exercises of notebook 7. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('07', {
  'Δ at keepProb 0.9': {
    formula: '(square - squaredMean) / (square / keepProb - squaredMean)',
    given: { square: 0.5, squaredMean: 0.159155, keepProb: 0.9 },
    mistakes: [
      { formula: '(square - squaredMean) / (square / rate - squaredMean)', because: 'rate was read as keepProb' },
      { formula: 'keepProb', because: 'that would be so if the mean were 0' },
      { formula: 'square / keepProb - squaredMean', because: 'that is the variance in training, not Δ' },
      { formula: 'square - squaredMean', because: 'that is the variance in the test phase, not Δ' },
    ],
    hints: ['E[a²] is ½, and E[a]² is 1 / 2π = 0.159', '(0.5 − 0.159) / (0.5 / 0.9 − 0.159)'],
    why: '0.341 / 0.396',
  },
  'Δ of a unit with mean 0': {
    formula: 'keepProb * 1',
    given: { keepProb: 0.8 },
    mistakes: [
      { formula: '1 / keepProb', because: 'Δ is the variance in test / in training' },
      { value: 0.7317, because: 'that is relu, whose mean is not 0' },
      { formula: 'rate', because: 'rate was read as keepProb' },
    ],
    hints: ['E[a] = 0, so the variance is E[a²]', 'E[a²] / (E[a²] / keepProb)'],
    why: 'without a mean, nothing but the factor keepProb is left',
  },
})
