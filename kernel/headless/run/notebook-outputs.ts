/** A notebook's outputs, assembled from a kernel's messages. */
import type { IDisplayData, IError, IExecuteResult, IOutput, IStream } from '@jupyterlab/nbformat';
import { StreamText } from './stream-text.js';

/** An iopub message: its type and content. */
export interface Published {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

type Bundle = IDisplayData | IExecuteResult;
type Stream = { readonly name: string; readonly text: StreamText };
type Item = { stream: Stream } | { output: IOutput };

/** Assembles the outputs of a notebook's cells from iopub messages, as JupyterLab does. */
export class NotebookOutputs {
  readonly #cells = new Map<number, CellOutputs>();
  /** The outputs with each display id; several cells may share an id. */
  readonly #shown = new Map<string, Item[]>();

  /** Clears the outputs of a cell that is run again. */
  begin(cell: number): void {
    this.#cells.set(cell, new CellOutputs());
  }

  /** Applies a message to the outputs of its cell. Ignores messages that are not outputs. */
  take(cell: number, { type, content }: Published): void {
    const outputs = this.#cells.get(cell) ?? new CellOutputs();
    this.#cells.set(cell, outputs);
    const id = (content.transient as { display_id?: string } | undefined)?.display_id;
    if (id !== undefined) this.#update(id, content);
    const item = handlers[type]?.(outputs, content);
    if (item && id !== undefined && type === 'display_data')
      this.#shown.set(id, [...(this.#shown.get(id) ?? []), item]);
  }

  of(cell: number): IOutput[] {
    return this.#cells.get(cell)?.toJSON() ?? [];
  }

  /** A new display with a known id updates the earlier ones too, as `update_display_data` does. */
  #update(id: string, { data, metadata }: Published['content']): void {
    for (const item of this.#shown.get(id) ?? []) Object.assign(item, { output: displayData(data, metadata) });
  }
}

/** The outputs of one cell. */
class CellOutputs {
  #items: Item[] = [];
  #clearNext = false;

  /** Appends to the last output if it is of the same stream. */
  addStream(name: string, text: string): void {
    this.#applyPendingClear();
    const last = this.#items.at(-1);
    const stream =
      last && 'stream' in last && last.stream.name === name ? last.stream : { name, text: new StreamText() };
    if (stream !== (last as { stream?: Stream } | undefined)?.stream) this.#items.push({ stream });
    stream.text.write(text);
  }

  add(output: IOutput): Item {
    this.#applyPendingClear();
    const item = { output };
    this.#items.push(item);
    return item;
  }

  /** With `wait`, keeps the outputs until the next one arrives. */
  clear(wait: boolean): void {
    if (wait) this.#clearNext = true;
    else this.#items = [];
  }

  toJSON(): IOutput[] {
    return this.#items.map((item) => ('stream' in item ? streamOutput(item.stream) : structuredClone(item.output)));
  }

  #applyPendingClear(): void {
    if (this.#clearNext) this.#items = [];
    this.#clearNext = false;
  }
}

type Handler = (outputs: CellOutputs, content: Published['content']) => Item | undefined;

/** How each type of message changes the outputs of its cell. */
const handlers: Readonly<Record<string, Handler>> = {
  stream: (outputs, { name, text }) => {
    outputs.addStream(String(name), String(text));
    return undefined;
  },
  display_data: (outputs, { data, metadata }) => outputs.add(displayData(data, metadata)),
  execute_result: (outputs, { data, metadata, execution_count }) =>
    outputs.add({ output_type: 'execute_result', data, metadata: metadata ?? {}, execution_count } as IExecuteResult),
  error: (outputs, { ename, evalue, traceback }) =>
    outputs.add({ output_type: 'error', ename, evalue, traceback } as IError),
  clear_output: (outputs, { wait }) => {
    outputs.clear(wait === true);
    return undefined;
  },
};

function displayData(data: unknown, metadata: unknown): IDisplayData {
  return { output_type: 'display_data', data, metadata: metadata ?? {} } as IDisplayData;
}

function streamOutput({ name, text }: Stream): IStream {
  return { output_type: 'stream', name, text: String(text) } as IStream;
}

/** Returns whether an output is a MIME bundle. */
export function isBundle(output: IOutput): output is Bundle {
  return output.output_type === 'display_data' || output.output_type === 'execute_result';
}
