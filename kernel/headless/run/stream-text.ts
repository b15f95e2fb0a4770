/**
 * The text of a stream as a notebook stores it: what a terminal would show. A carriage return moves to the start of the
 * line, to be overwritten; a backspace deletes a character; a line feed starts a new line at the end.
 */
export class StreamText {
  #text = '';
  #position = 0;

  write(text: string): void {
    for (const piece of text.split(/([\n\r\b])/)) (controls[piece] ?? overwrite)(this, piece);
  }

  toString(): string {
    return this.#text;
  }

  /** Writes text without control characters at the current position. */
  overwrite(piece: string): void {
    this.#text = this.#text.slice(0, this.#position) + piece + this.#text.slice(this.#position + piece.length);
    this.#position += piece.length;
  }

  newLine(): void {
    this.#text += '\n';
    this.#position = this.#text.length;
  }

  returnCarriage(): void {
    this.#position = this.#text.lastIndexOf('\n', this.#position - 1) + 1;
  }

  backspace(): void {
    if (this.#position === 0 || this.#text[this.#position - 1] === '\n') return;
    this.#text = this.#text.slice(0, this.#position - 1) + this.#text.slice(this.#position);
    this.#position -= 1;
  }
}

type Control = (text: StreamText, piece: string) => void;

const overwrite: Control = (text, piece) => text.overwrite(piece);

const controls: Readonly<Record<string, Control>> = {
  '\n': (text) => text.newLine(),
  '\r': (text) => text.returnCarriage(),
  '\b': (text) => text.backspace(),
};
