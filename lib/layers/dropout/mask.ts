/** Which elements a mask keeps, in the two forms in which it is used: one bit an element, and one byte an element. */
import { compute, temporaryBytes } from '../../compute/index.js';
import type { MaskKey } from '../../compute/masks.js';
import type { FloatArray } from '../../tensor/tensor.js';

/** A mask that is drawn when it is first needed, in the same pass as it is used if it can be. */
export class DropoutMask {
  readonly length: number;
  #bits: Uint8Array | undefined;
  #bytes: Uint8Array | undefined;
  #draw: { readonly keepProb: number; readonly key: MaskKey } | undefined;

  private constructor(length: number) {
    this.length = length;
  }

  /** The mask of this key. */
  static drawn(length: number, keepProb: number, key: MaskKey): DropoutMask {
    const kept = new DropoutMask(length);
    kept.#draw = { keepProb, key };
    return kept;
  }

  /** 1 keeps, 0 drops. */
  static of(bytes: Uint8Array): DropoutMask {
    const kept = new DropoutMask(bytes.length);
    kept.#bytes = bytes;
    return kept;
  }

  /** Bit i & 7 of byte i >> 3 belongs to element i. */
  get bits(): Uint8Array {
    if (this.#bits === undefined) {
      this.#bits = this.#room();
      if (this.#draw) compute().drawMask(this.#bits, this.length, this.#draw.keepProb, this.#draw.key);
      else pack(this.#bytes as Uint8Array, this.#bits);
    }
    return this.#bits;
  }

  /** 1 (kept) or 0 (dropped) for each element. */
  get bytes(): Uint8Array {
    if (this.#bytes === undefined) {
      const { bits, length } = this;
      this.#bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) this.#bytes[i] = (bits[i >> 3] >> (i & 7)) & 1;
    }
    return this.#bytes;
  }

  /** y = factor · x where kept, else 0: selected, so that what is dropped may be NaN. */
  apply<D extends FloatArray>(x: D, y: D, factor: number): void {
    if (this.#bits === undefined && this.#draw) {
      this.#bits = this.#room();
      compute().dropout(x, y, this.#bits, this.#draw.keepProb, factor, this.#draw.key);
    } else compute().applyMask(x, y, this.bits, factor);
  }

  #room(): Uint8Array {
    return temporaryBytes((this.length + 7) >> 3);
  }
}

function pack(bytes: Uint8Array, bits: Uint8Array): void {
  bits.fill(0);
  for (let i = 0; i < bytes.length; i++) bits[i >> 3] |= bytes[i] << (i & 7);
}
