/** Which elements a mask keeps, in the two forms in which it is used: one bit an element, and one byte an element. */
import { compute, temporaryBytes } from '../../compute/index.js';
import type { MaskKey } from '../../compute/spec/masks.js';
import type { Forward } from '../../ops/forward.js';
import { gradientFor } from '../../tensor/input.js';
import { copyOf, type FloatArray, type Shape, type Tensor, zerosLike } from '../../tensor/tensor.js';

/** A mask, drawn at its first use: by `apply` in the same pass as the selection. */
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
    const mask = new DropoutMask(length);
    mask.#draw = { keepProb, key };
    return mask;
  }

  /** A mask of bytes: 1 keeps, 0 drops. */
  static of(bytes: Uint8Array): DropoutMask {
    const mask = new DropoutMask(bytes.length);
    mask.#bytes = bytes;
    return mask;
  }

  /** Bit i & 7 of byte i >> 3 belongs to element i. */
  get bits(): Uint8Array {
    if (this.#bits === undefined) {
      this.#bits = this.#emptyBits();
      if (this.#draw) compute().drawMask(this.#bits, this.length, this.#draw.keepProb, this.#draw.key);
      else compute().packMask(this.#bytes as Uint8Array, this.#bits);
    }
    return this.#bits;
  }

  /** 1 (kept) or 0 (dropped) for each element. */
  get bytes(): Uint8Array {
    if (this.#bytes === undefined) {
      const bytes = temporaryBytes(this.length);
      compute().unpackMask(this.bits, bytes);
      this.#bytes = bytes;
    }
    return this.#bytes;
  }

  /** The share of ones; 1 where nothing is kept, since it is divided by. */
  get keptShare(): number {
    let kept = 0;
    for (const byte of this.bytes) kept += byte;
    return kept === 0 ? 1 : kept / this.length;
  }

  /** y = factor · x where kept, else 0. It selects instead of multiplying, so a dropped NaN becomes 0. */
  apply<D extends FloatArray>(x: D, y: D, factor: number): void {
    if (this.#bits === undefined && this.#draw) {
      this.#bits = this.#emptyBits();
      compute().dropout(x, y, this.#bits, this.#draw.keepProb, factor, this.#draw.key);
    } else compute().applyMask(x, y, this.bits, factor);
  }

  /** As a tensor of ones (kept) and zeros (dropped). */
  toTensor<D extends FloatArray>(shape: Shape, like: D): Tensor<D> {
    const result = zerosLike(shape, like);
    result.data.fill(1);
    compute().applyMask(result.data, result.data, this.bits, 1);
    return result;
  }

  #emptyBits(): Uint8Array {
    return temporaryBytes((this.length + 7) >> 3);
  }
}

/** Dropout's forward result, with the mask. */
export interface DropoutForward<D extends FloatArray = Float32Array> extends Forward<D> {
  /** 1 where a unit was kept, 0 where it was dropped, in the shape of the input; all ones in the test phase. */
  readonly mask: Tensor<D>;
}

/** Adds the mask to the result for x, and checks the shape of gradients. */
export function withMask<D extends FloatArray>(
  where: string,
  x: Tensor<D>,
  mask: DropoutMask | undefined,
  { output, backward }: Forward<D>,
): DropoutForward<D> {
  return new MaskedForward(x, mask, output === x ? copyOf(x) : output, (gradient) =>
    backward(gradientFor(where, gradient, x)),
  );
}

/** A class, since a getter on a prototype is cheap: the mask becomes a tensor only if it is read. */
class MaskedForward<D extends FloatArray> implements DropoutForward<D> {
  readonly output: Tensor<D>;
  readonly backward: (gradient: Tensor<D>) => Tensor<D>;
  readonly #x: Tensor<D>;
  readonly #mask: DropoutMask | undefined;

  constructor(
    x: Tensor<D>,
    mask: DropoutMask | undefined,
    output: Tensor<D>,
    backward: (gradient: Tensor<D>) => Tensor<D>,
  ) {
    this.#x = x;
    this.#mask = mask;
    this.output = output;
    this.backward = backward;
  }

  get mask(): Tensor<D> {
    const { shape, data } = this.#x;
    if (this.#mask) return this.#mask.toTensor(shape, data);
    const ones = zerosLike(shape, data);
    ones.data.fill(1);
    return ones;
  }
}
