/**
 * The text of a stream as a notebook keeps it: what would stand on a screen. A carriage return goes to the start of the
 * line and what follows overwrites it, a backspace takes back one character, a line feed begins a line at the end.
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

  /** Puts a piece without control characters over what stands at the position. */
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

  takeBack(): void {
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
  '\b': (text) => text.takeBack(),
};
