/** Layers around other layers, as users write them. As a program: prints the masks of two unseeded Dropouts. */
import { pathToFileURL } from 'node:url';
import {
  BaseLayer,
  Dropout,
  type DType,
  type FloatArray,
  type Forward,
  type ForwardOptions,
  type Layer,
  ones,
  type Parameter,
  PlainLayer,
  type RandomStream,
  type Shape,
  type Tensor,
} from '../../../lib/index.js';

/** Several layers one after the other, which a model sees as one. */
export class Wrapper extends BaseLayer {
  readonly inner: readonly Layer[];

  constructor(inner: readonly Layer[]) {
    super('wrapper');
    this.inner = inner;
  }

  override get parameters(): readonly Parameter[] {
    return this.inner.flatMap(({ parameters }) => parameters);
  }

  override build(inputShape: Shape, random: RandomStream, dtype?: DType): Shape {
    return this.inner.reduce<Shape>((shape, layer) => layer.build(shape, random, dtype), inputShape);
  }

  override forward<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): Forward<D> {
    const results: Forward<D>[] = [];
    for (const layer of this.inner) results.push(layer.forward(results.at(-1)?.output ?? x, options));
    return {
      output: (results.at(-1) as Forward<D>).output,
      backward: (gradient) => results.reduceRight((upstream, { backward }) => backward(upstream), gradient),
    };
  }
}

export function around(...makes: readonly (() => Layer)[]): Wrapper {
  return new Wrapper(makes.map((make) => make()));
}

/** Gives what it gets, and notes what its inner layers make of it. */
export class Listener extends PlainLayer {
  readonly inner: readonly Layer[];
  readonly #heard: string[];

  constructor(heard: string[], ...inner: readonly Layer[]) {
    super('listener');
    this.inner = inner;
    this.#heard = heard;
  }

  override forward<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): Forward<D> {
    for (const layer of this.inner) this.#heard.push([...layer.call(x, options).data].join());
    return { output: x, backward: (gradient) => gradient };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const mask = () => [...new Dropout({ rate: 0.5 }).forward(ones([64]), { training: true }).mask.data];
  console.log(JSON.stringify([mask(), mask()]));
}
