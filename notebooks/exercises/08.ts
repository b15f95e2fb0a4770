/** The exercises of notebook 8. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('08', {
  'thinned networks': {
    formula: '2 ** (5 + 5)',
    digits: 4,
    mistakes: [
      { formula: '2 ** 5 + 2 ** 5', because: 'the choices of the two layers multiply, they do not add' },
      { value: 100, because: 'that is 10 · 10; each of ten units has two states' },
      { formula: '2 ** 5', because: 'that is one of the two layers' },
    ],
    hints: ['each unit is there or not', '2 · 2 · 2 · …, ten times'],
    why: '2⁵ · 2⁵ = 2¹⁰',
  },
  'a geometric mean': {
    formula: 'sqrt(0.9 * 0.4) / (sqrt(0.9 * 0.4) + sqrt(0.1 * 0.6))',
    mistakes: [
      { formula: '(0.9 + 0.4) / 2', because: 'that is the arithmetic mean' },
      { formula: 'sqrt(0.9 * 0.4)', because: 'and now divide by the sum of both classes' },
    ],
    hints: ['√(0.9 · 0.4) for the first, √(0.1 · 0.6) for the second', 'divide by the sum'],
    why: '0.6 / (0.6 + 0.245)',
  },
})
