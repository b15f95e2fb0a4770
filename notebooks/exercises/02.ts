/** The exercises of notebook 2. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

const inputs = [
  { value: 1.5, training: true, keepProb: 0.8 },
  { value: 1.5, training: false, keepProb: 0.8 },
  { value: -0.7, training: true, keepProb: 0.4 },
  { value: -0.7, training: false, keepProb: 0.4 },
]

export const exercise: Marking = exercises('02', {
  'a scale of my own': {
    formula: 'training ? value / keepProb : value',
    inputs,
    starter: 'value',
    mistakes: [
      { formula: 'value / keepProb', because: 'the test phase is scaled as well; the scale belongs to training alone' },
      { formula: 'value * keepProb', because: 'multiplied, and in both phases' },
    ],
    hints: ['what does inverted dropout do in training?', 'training ? … : value'],
    why: 'in training / keepProb, in the test phase nothing',
  },
  'vanilla dropout': {
    formula: 'training ? value : value * keepProb',
    inputs,
    starter: 'value / keepProb',
    mistakes: [{ formula: 'value', because: 'the scale keepProb is missing in the test phase' }],
    hints: ['units are missing in training only', 'in the test phase make each one weaker'],
    why: 'each unit is there in the test phase, so each one speaks lower',
  },
  'where the grey zone begins': {
    formula: 'keepProb * 3.4028e38',
    given: { rate: 0.2 },
    mistakes: [{ formula: '3.4028e38 / keepProb', because: 'that is larger than the largest float32' }],
    hints: ['a / 0.8 = 3.4028e38'],
    why: 'from there on, a / 0.8 is more than the largest float32',
  },
})
