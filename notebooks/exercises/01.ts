/** The exercises of notebook 1. `layerlab student` locks them for learners. */
import { exercises, type Marking } from 'layerlab'

export const exercise: Marking = exercises('01', {
  'a unit that is kept': {
    formula: '0.6 / keepProb',
    given: { rate: 0.25 },
    hints: ['what is keepProb, if rate is 0.25?', 'a unit that is kept is divided by keepProb'],
    why: 'keepProb is 0.75',
  },
  'four times as much': {
    formula: '1 - 1 / times',
    given: { times: 4 },
    mistakes: [{ value: 0.25, because: 'that is keepProb; rate is the share that is dropped' }],
    hints: ['1 / keepProb should be 4', 'rate is 1 − keepProb'],
    why: 'keepProb = 1 / 4, so three of four units are dropped',
  },
  'dropout for one unit': {
    formula: 'kept ? a / keepProb : 0',
    inputs: [
      { a: 0.6, kept: true, keepProb: 0.8 },
      { a: 0.6, kept: false, keepProb: 0.8 },
      { a: 0.3, kept: true, keepProb: 0.5 },
    ],
    mistakes: [
      { formula: 'kept ? a : 0', because: 'not scaled: the mean would be keepProb times that in test' },
      { formula: 'kept ? a * keepProb : 0', because: 'multiplied by keepProb; it should be divided' },
      { formula: 'kept ? a / rate : 0', because: 'divided by rate, the share that is dropped' },
    ],
    hints: ['there are two cases: kept or not', 'kept ? … : 0'],
  },
  'dropout by hand': {
    hints: [
      'forward does for each unit what you wrote for one',
      'how much does the output of a unit change, if its input changes by 1?',
      'the slope is 0 for a unit that is dropped, and the scale for one that is kept',
    ],
  },
})
