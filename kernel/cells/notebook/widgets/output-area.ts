/** A widget that shows outputs. They are state of its model, so that they survive a reload of the page. */

import type { MimeBundle } from '../../../protocol/messages.js';
import type { FromRuntime, JsonText } from '../../../runtime/link.js';
import { diverted } from '../../execution/current.js';
import { describeError } from '../../execution/describe-error.js';
import { DisplayHandle } from '../front-end/display.js';
import { bundleOf, bundleText } from '../values/mime-bundle.js';
import { WidgetModel } from './model.js';

/** An output of nbformat 4. */
export type Output = Readonly<Record<string, unknown>>;

export interface Failure {
  readonly error: unknown;
}

/** The minimum time between two updates of the page while work goes on. */
const updateEveryMs = 100;

export class OutputArea {
  readonly model: WidgetModel = new WidgetModel('Output', { msg_id: '', outputs: [] });

  get outputs(): readonly Output[] {
    return this.model.state.outputs as Output[];
  }

  /** Replaces the outputs with everything that `work` returns, prints and displays. Shows and returns its error; never rejects. */
  async show(work: () => unknown): Promise<Failure | undefined> {
    const outputs = new Collector((all) => this.model.set({ outputs: all }));
    try {
      const value = await diverted((message) => outputs.take(message), work);
      if (value !== undefined && !(value instanceof DisplayHandle))
        outputs.add(displayOf(bundleText('the result', await bundleOf(value))));
    } catch (error) {
      const { ename, evalue, traceback } = describeError(error);
      outputs.add({ output_type: 'error', ename, evalue, traceback });
      return { error };
    } finally {
      outputs.finish();
    }
  }
}

function displayOf(bundle: JsonText): Output {
  return { output_type: 'display_data', ...(JSON.parse(bundle) as MimeBundle) };
}

interface CollectedOutput {
  output: Output;
  readonly displayId?: string | undefined;
}

/** Collects outputs: merges streams and updates displays. */
class Collector {
  readonly #show: (outputs: Output[]) => void;
  #outputs: CollectedOutput[] = [];
  #shownAt = performance.now();
  #finished = false;

  constructor(show: (outputs: Output[]) => void) {
    this.#show = show;
  }

  /** Takes a message if it is one that a front end would show below the cell. */
  take(message: FromRuntime): boolean {
    if (message.type === 'stream') this.#addText(message.name, message.text);
    else if (message.type === 'display') this.#display(message);
    else if (message.type === 'clear') this.#outputs = [];
    else return false;
    if (this.#finished || performance.now() - this.#shownAt > updateEveryMs) this.#flush();
    return true;
  }

  add(output: Output): void {
    this.#outputs.push({ output });
  }

  /** Shows the outputs. Later ones are shown at once. */
  finish(): void {
    this.#finished = true;
    this.#flush();
  }

  #flush(): void {
    this.#shownAt = performance.now();
    this.#show(this.#outputs.map(({ output }) => output));
  }

  #addText(name: string, text: string): void {
    const last = this.#outputs.at(-1);
    if (last?.output.output_type === 'stream' && last.output.name === name)
      last.output = { ...last.output, text: `${last.output.text}${text}` };
    else this.add({ output_type: 'stream', name, text });
  }

  #display({ bundle, displayId, update }: Extract<FromRuntime, { type: 'display' }>): void {
    const output = displayOf(bundle);
    const same = this.#outputs.filter((each) => displayId !== undefined && each.displayId === displayId);
    for (const each of same) each.output = output;
    if (!update) this.#outputs.push({ output, displayId });
  }
}
