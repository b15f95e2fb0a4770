/**
 * What cells showed, kept for a client whose connection may break: servers hold back what comes while nobody is
 * connected, but lose what was on its way. A cell is kept when its execute_request carries the metadata `keep_outputs`.
 */
import type { ExecuteReply, KeptMessage, OutputsReply } from '../protocol/messages.js';

/** Beyond this the messages of the oldest cells are forgotten. */
const mostCharacters = 64e6;

interface KeptCell {
  messages: (KeptMessage & { readonly order: number })[];
  characters: number;
  forgotten: boolean;
  reply?: ExecuteReply;
}

export class KeptOutputs {
  /** By the execute_request's msg_id, the oldest first. */
  readonly #cells = new Map<string, KeptCell>();
  readonly #mostCharacters: number;
  #characters = 0;
  #order = 0;

  constructor(limit: number = mostCharacters) {
    this.#mostCharacters = limit;
  }

  begin(id: string): void {
    this.#cells.set(id, { messages: [], characters: 0, forgotten: false });
  }

  /** Cells that nobody wanted to be kept are passed over. */
  add(id: string, type: string, content: object): void {
    const cell = this.#cells.get(id);
    if (cell === undefined || cell.forgotten) return;
    const characters = JSON.stringify(content).length;
    cell.messages.push({ parent: id, type, content, order: this.#order++ });
    cell.characters += characters;
    this.#characters += characters;
    this.#forgetOldest();
  }

  end(id: string, reply: ExecuteReply): void {
    const cell = this.#cells.get(id);
    if (cell) cell.reply = reply;
  }

  /** What these cells published, in the order in which they did, and the replies of those that have ended. */
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
      if (this.#characters <= this.#mostCharacters) return;
      this.#characters -= cell.characters;
      Object.assign(cell, { messages: [], characters: 0, forgotten: true });
    }
  }
}
