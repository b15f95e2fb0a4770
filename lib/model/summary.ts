/** A model as a table. */
import { showsItself } from '../display.js';
import type { Parameter } from '../layers/layer.js';
import type { Shape } from '../tensor/tensor.js';
import type { PlannedLayer } from './architecture/plan.js';

/** The part of a model that its summary shows. */
export interface Summarized {
  readonly plan: readonly PlannedLayer[];
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Undefined until the model is built. */
  readonly outputShapes: readonly Shape[] | undefined;
  readonly seed: number;
}

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly shape: string;
  readonly weights: string;
  readonly note: string;
}

const headings: Row = { name: 'layer', kind: 'kind', shape: 'output', weights: 'weights', note: 'what it does' };

/** The column aligned to the right. */
const numbers = Object.keys(headings).indexOf('weights');

/** Text for a terminal, and a table for a notebook. */
export class Summary {
  readonly #rows: readonly Row[];
  readonly #total: string;

  static {
    showsItself(Summary, { notebook: (summary) => summary.bundle(), terminal: (summary) => summary.toString() });
  }

  constructor(model: Summarized) {
    this.#rows = rowsOf(model);
    const count = model.parameters.reduce((sum, { value }) => sum + value.size, 0);
    const built = model.outputShapes !== undefined;
    this.#total = built
      ? `${grouped(count)} weights, seed ${model.seed}`
      : 'not built yet: the weights are made at the first use, or by build([batch, inputs])';
  }

  toString(): string {
    const widths = (Object.keys(headings) as (keyof Row)[]).map((key) =>
      Math.max(...[headings, ...this.#rows].map((row) => row[key].length)),
    );
    const line = (row: Row): string =>
      Object.values(row)
        .map((cell: string, i) => (i === numbers ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd();
    return [line(headings), ...this.#rows.map(line), this.#total].join('\n');
  }

  /** As an HTML table, without scripts. */
  toHTML(): string {
    const cells = (row: Row, tag: string): string =>
      Object.values(row)
        .map(
          (text: string, i) =>
            `<${tag} style="text-align:${i === numbers ? 'right' : 'left'}">${escaped(text)}</${tag}>`,
        )
        .join('');
    const body = this.#rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
    const head = `<thead><tr>${cells(headings, 'th')}</tr></thead>`;
    return `<table>${head}<tbody>${body}</tbody></table><p>${escaped(this.#total)}</p>`;
  }

  bundle(): Record<string, string> {
    return { 'text/plain': this.toString(), 'text/html': this.toHTML() };
  }
}

function rowsOf(model: Summarized): Row[] {
  return model.plan.map(({ name, layer, movedToNext, movedFromPrevious }, i) => {
    const shape = model.outputShapes?.[i].slice(1);
    const weights = layer.parameters.reduce((sum, { value }) => sum + value.size, 0);
    const notes = [
      layer.describe?.({ movedToNext, movedFromPrevious }) ?? '',
      movedToNext === undefined ? '' : `${movedToNext.name} is done by '${model.names[i + 1]}'`,
      movedFromPrevious === undefined ? '' : `does the ${movedFromPrevious.name} of '${model.names[i - 1]}'`,
    ];
    return {
      name,
      kind: layer.constructor.name,
      shape: shape === undefined ? '?' : `[${['batch', ...shape].join(', ')}]`,
      weights: shape === undefined ? '?' : grouped(weights),
      note: notes.filter((note) => note !== '').join('; '),
    };
  });
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
