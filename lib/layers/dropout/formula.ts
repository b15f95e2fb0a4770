/** A dropout layer's formula: in words, and as the table that a notebook shows. */
import type { ElementwiseActivation } from '../../activations.js';
import type { MimeBundle } from '../../display.js';
import { type Mode, nameOfOrdering, type Ordering, type Stage, type StageName } from './orderings.js';

export interface FormulaOptions {
  readonly mode: Mode;
  readonly training: boolean;
  readonly activation: ElementwiseActivation;
}

/** What the stages compute from z, such as `mask · sigmoid(z / keepProb)`; in the test phase without the mask. */
export function formula(
  stages: readonly (StageName | Stage)[],
  { mode, training, activation }: FormulaOptions,
): string {
  let text = 'z';
  let isQuotient = false;
  const append: Record<StageName, () => void> = {
    activate: () => {
      if (activation.name === 'linear') return;
      text = `${activation.name}(${text})`;
      isQuotient = false;
    },
    mask: () => {
      if (training) text = `mask · ${isQuotient ? `(${text})` : text}`;
      isQuotient = false;
    },
    scale: () => {
      if (training && mode === 'inverted') text += ' / keepProb';
      if (!training && mode === 'vanilla') text += ' · keepProb';
      isQuotient ||= training && mode === 'inverted';
    },
  };
  for (const stage of stages) {
    if (typeof stage === 'string') append[stage]();
    else text = `${stage.name}(${text})`;
  }
  return text;
}

/** What is known of a Dropout. */
interface Formulas {
  readonly rate: number;
  readonly ordering: Ordering;
  readonly mode: Mode;
  formula(options: { readonly training: boolean }): string;
}

/** The formulas of both phases, as text and as an HTML table. */
export function formulaBundle(layer: Formulas): MimeBundle {
  const title = `Dropout: rate ${layer.rate}, ${nameOfOrdering(layer.ordering)}, ${layer.mode}`;
  const training = layer.formula({ training: true });
  const test = layer.formula({ training: false });
  const left = 'style="text-align:left"';
  const row = (phase: string, words: string): string =>
    `<tr><th ${left}>${phase}</th><td ${left}><code>${words}</code></td></tr>`;
  const rows = row('training', training) + row('test', test);
  return {
    'text/plain': `${title}\n  training  ${training}\n  test      ${test}`,
    'text/html': `<table><caption ${left}>${title}</caption><tbody>${rows}</tbody></table>`,
  };
}
