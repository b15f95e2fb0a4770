/**
 * outputs_request, an extension of the protocol: the kept outputs of cells, for a client whose connection broke. Servers
 * buffer messages while no client is connected, but lose those that were in transit. The outputs of a cell are kept if
 * its execute_request has the metadata `keep_outputs`.
 */
import type { ExecuteReply, KeptMessage, OutputsReply, Request } from '../protocol/messages.js';

/** Size in characters above which the messages of the oldest cells are dropped. */
const defaultLimit = 64e6;

interface KeptCell {
  messages: (KeptMessage & { readonly order: number })[];
  characters: number;
  forgotten: boolean;
  reply?: ExecuteReply;
}

export class KeptOutputs {
  /** By the msg_id of the execute_request, oldest first. */
  readonly #cells = new Map<string, KeptCell>();
  readonly #limit: number;
  #characters = 0;
  #order = 0;

  constructor(limit: number = defaultLimit) {
    this.#limit = limit;
  }

  /** Keeps the messages of a cell from now on. */
  begin(id: string): void {
    this.#cells.set(id, { messages: [], characters: 0, forgotten: false });
  }

  /** Ignores cells that were not registered with `begin`. */
  add(id: string, type: string, content: object): void {
    const cell = this.#cells.get(id);
    if (cell === undefined || cell.forgotten) return;
    const characters = JSON.stringify(content).length;
    cell.messages.push({ parent: id, type, content, order: this.#order++ });
    cell.characters += characters;
    this.#characters += characters;
    this.#forgetOldest();
  }

  /** Keeps the reply of a cell. */
  end(id: string, reply: ExecuteReply): void {
    const cell = this.#cells.get(id);
    if (cell) cell.reply = reply;
  }

  /** Returns the messages of these cells in the order of publication, and the replies of those that have ended. */
  read(ids: readonly string[]): OutputsReply {
    const found = ids.flatMap((id) => {
      const cell = this.#cells.get(id);
      return cell ? [{ id, ...cell }] : [];
    });
    const messages = found.flatMap((cell) => cell.messages).sort((a, b) => a.order - b.order);
    return {
      status: 'ok',
      unknown: ids.filter((id) => !this.#cells.has(id)),
      forgotten: found.flatMap(({ id, forgotten }) => (forgotten ? [id] : [])),
      messages: messages.map(({ parent, type, content }) => ({ parent, type, content })),
      replies: Object.fromEntries(found.flatMap(({ id, reply }) => (reply ? [[id, reply]] : []))),
    };
  }

  #forgetOldest(): void {
    for (const cell of this.#cells.values()) {
      if (this.#characters <= this.#limit) return;
      this.#characters -= cell.characters;
      Object.assign(cell, { messages: [], characters: 0, forgotten: true });
    }
  }
}

export async function outputs(kept: KeptOutputs, { content }: Request<'outputs_request'>): Promise<OutputsReply> {
  const ids: unknown = content.msg_ids;
  return kept.read(Array.isArray(ids) ? ids.map(String) : []);
}
