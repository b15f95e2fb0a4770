/** The history of a training as a figure. */
import { wrong } from '../check.js';
import type { History } from '../training.js';
import { Figure, type PlotlyObject } from './figure.js';
import { figureNumber, template } from './template.js';

/** Loss by epoch, and validation loss if there is one. */
export function lossFigure(history: History): Figure {
  const curves = Object.entries(history).filter(([name]) => name === 'loss' || name === 'validationLoss');
  const epochs = history.loss.length;
  if (epochs === 0) throw wrong('lossFigure', 'a history of at least one epoch', 'an empty one');
  const alt = curves.map(
    ([name, values]) => `${names[name]} from ${figureNumber(values[0])} to ${figureNumber(values.at(-1) as number)}`,
  );
  return new Figure(
    {
      data: curves.map(([name, values]) => curve(names[name], values)),
      layout: {
        template,
        title: { text: 'Loss by epoch' },
        height: 280,
        xaxis: { title: { text: 'epoch' } },
        yaxis: { title: { text: 'loss' }, rangemode: 'tozero' },
      },
    },
    `Loss over ${epochs} epochs: ${alt.join('; ')}.`,
  );
}

const names: Readonly<Record<string, string>> = { loss: 'training loss', validationLoss: 'validation loss' };

function curve(name: string, values: readonly number[]): PlotlyObject {
  return { type: 'scatter', mode: 'lines', name, x: values.map((_, i) => i + 1), y: values };
}
