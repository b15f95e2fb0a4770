/** The confusion matrix as a figure. */
import { checkInteger } from '../check.js';
import type { TensorLike } from '../tensor/input.js';
import { accuracy, confusionMatrix } from '../training/metrics.js';
import { Figure } from './figure.js';
import { percent, singlePlot } from './template.js';

export interface ConfusionOptions {
  readonly title?: string;
  /** The classes' names. Defaults to their numbers. */
  readonly names?: readonly string[];
}

/**
 * How often samples of each class (rows) were predicted as each class (columns): `confusion(model.predict(test.x),
 * test.y)`. The diagonal, correct predictions, is not coloured, so that mistakes stand out.
 */
export function confusion(logits: TensorLike, labels: TensorLike, { title, names }: ConfusionOptions = {}): Figure {
  const matrix = confusionMatrix(logits, labels);
  const classes = matrix.shape[0];
  if (names) checkInteger('confusion', `names (one for each of the ${classes} classes)`, names.length, classes);
  const name = (k: number) => names?.[k] ?? String(k);
  const all = Array.from({ length: classes }, (_, k) => k);
  const counts = all.map((i) => all.map((j) => matrix.get(i, j)));
  const right = accuracy(logits, labels);
  const heading = title ?? `Taken for which class? ${percent(right)} right`;
  const cells = {
    type: 'heatmap',
    x: all.map(name),
    y: all.map(name),
    z: counts.map((row, i) => row.map((count, j) => (i === j ? 0 : count))),
    text: counts,
    texttemplate: '%{text}',
    textfont: { size: 15 },
    hovertemplate: '%{y} taken for %{x}: %{text}<extra></extra>',
    colorscale: 'Cividis',
    reversescale: true,
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: 'mistakes' } },
  };
  const axis = { type: 'category', constrain: 'domain' };
  const layout = singlePlot({ title: heading }, 'predicted class', 'true class', 560);
  const xaxis = { ...(layout.xaxis as object), ...axis };
  const yaxis = { ...(layout.yaxis as object), ...axis, autorange: 'reversed' };
  return new Figure({ data: [cells], layout: { ...layout, xaxis, yaxis } }, describe(heading, counts, name));
}

function describe(heading: string, counts: readonly (readonly number[])[], name: (k: number) => string): string {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const mistakes = counts
    .flatMap((row, i) =>
      row.map((count, j) => ({ count, text: `${name(i)} for ${name(j)} ${count} times`, wrong: i !== j })),
    )
    .filter(({ count, wrong }) => wrong && count > 0)
    .sort((a, b) => b.count - a.count);
  const most = mistakes.slice(0, 3).map(({ text }) => text);
  const words = most.length > 0 ? `Most often: ${most.join(', ')}.` : 'No mistakes.';
  return `Confusion matrix: ${heading}.\n${total} samples of ${counts.length} classes. ${words}`;
}
