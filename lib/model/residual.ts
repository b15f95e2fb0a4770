/** Layers with a way around them. */
import { checkOptions, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions } from '../layers/base.js';
import type { ForwardOptions, Layer, Parameter } from '../layers/layer.js';
import { isDrawing, type OwnPlace, ownStream, placeOf } from '../layers/places.js';
import type { Forward } from '../ops/forward.js';
import type { Chain, Refusal, ResidualStep } from '../shapes/chain.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import { type DType, emptyLike, type FloatArray, type Shape, type Tensor, valuesOf } from '../tensor/tensor.js';
import { type LayerJson, layerToJson } from './architecture/json.js';
import { type Planned, type PlannedLayer, planOf } from './architecture/plan.js';
import { optionsOf, runForward, sumOfPenalties } from './forward-pass.js';
import { namedParameters } from './named-parameters.js';

/** Where nothing is drawn. */
const nowhere: OwnPlace = { seed: 0, index: 0, path: '' };

export interface ResidualOptions<Shortcut extends Layer | undefined = Layer | undefined> extends LayerOptions {
  /** What x goes through on the way around, where the layers change its shape: a 1×1 Conv2D, for instance. Defaults to nothing. */
  readonly shortcut?: Shortcut;
}

/**
 * y = x + layers(x), or shortcut(x) + layers(x) (He et al. 2016). Both ways must have the same shape.
 *
 *     new Residual([new LayerNormalization(), new MultiHeadAttention({ numHeads: 4 }), new Dropout({ rate: 0.1 })])
 *
 * Its parameters are named as in a Sequential, 'dense/kernel', and 'shortcut/kernel' for those of the shortcut.
 */
export class Residual<
    L extends readonly Layer[] | [] = readonly Layer[],
    Shortcut extends Layer | undefined = undefined,
  >
  extends BaseLayer
  implements Planned
{
  declare readonly '~step'?: ResidualStep<L, Shortcut extends Layer ? readonly [Shortcut] : []>;
  readonly composition: 'residual' = 'residual';
  readonly layers: readonly Layer[];
  readonly shortcut: Layer | undefined;
  readonly randomLayers: number;
  /** The layers, and the shortcut as the last one. */
  readonly plan: readonly PlannedLayer[];
  #inputShapes: readonly Shape[] | undefined;
  #outputShapes: readonly Shape[] | undefined;
  #parameters: readonly Parameter[] = [];

  /** @throws RangeError when there is no layer */
  constructor(layers: L & Refusal<L, Shape, Chain<L, Shape>>, options: ResidualOptions<Shortcut> = {}) {
    super(options.name ?? 'residual');
    checkOptions('Residual', options, ['shortcut', 'name']);
    if (!Array.isArray(layers) || layers.length === 0) throw wrong('Residual', 'a list of layers', layers);
    this.layers = [...layers];
    this.shortcut = options.shortcut;
    const randomLayers = this.layers.reduce((sum, layer) => sum + (layer.randomLayers ?? 0), 0);
    this.randomLayers = randomLayers + (this.shortcut?.randomLayers ?? 0);
    const around = this.shortcut === undefined ? [] : planOf([this.shortcut]);
    this.plan = [
      ...planOf(this.layers, ['shortcut']),
      ...around.map((planned) => ({ ...planned, name: 'shortcut', randomIndex: randomLayers })),
    ];
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** Each layer's input shape, in the order of the plan; undefined until it is built. */
  get inputShapes(): readonly Shape[] | undefined {
    return this.#inputShapes;
  }

  /** Each layer's output shape, in the order of the plan; undefined until it is built. */
  get outputShapes(): readonly Shape[] | undefined {
    return this.#outputShapes;
  }

  get inputShape(): readonly (number | null)[] | undefined {
    return this.#inputShapes && [null, ...this.#inputShapes[0].slice(1)];
  }

  /** @throws RangeError when the two ways end in different shapes */
  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    const inputs: Shape[] = [];
    const outputs: Shape[] = [];
    const source = ownStream(this, random);
    for (const { layer, name } of this.plan) {
      inputs.push(layer === this.shortcut ? inputShape : (outputs.at(-1) ?? inputShape));
      outputs.push(layer.build(inputs.at(-1) as Shape, source.fork(name), dtype));
    }
    const result = outputs[this.layers.length - 1];
    this.#checkSum(result, this.shortcut ? (outputs.at(-1) as Shape) : inputShape);
    this.#inputShapes ??= inputs;
    this.#outputShapes ??= outputs;
    this.#parameters = namedParameters(this.plan);
    return result;
  }

  override forward<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): Forward<D> {
    const x = inputOf('Residual', input, this);
    if (this.#outputShapes === undefined) buildFor(this, x);
    const place = isDrawing(options) ? placeOf(this, options.random, this.randomLayers) : nowhere;
    const [body, around] = [this.#ways(false), this.#ways(true)].map((plan) =>
      runForward(plan, x, (planned) => optionsOf(planned, options, place)),
    );
    this.#checkSum(body.output.shape, around.output.shape);
    return {
      output: sum(body.output, around.output),
      penalty: sumOfPenalties([body, around]),
      backward: (upstream) => {
        const gradient = gradientFor('Residual', upstream, body.output);
        return sum(body.backward(gradient), around.backward(gradient));
      },
    };
  }

  describe(): string {
    return `${this.shortcut ? 'shortcut(x)' : 'x'} + ${this.layers.map(({ name }) => name).join(' → ')}`;
  }

  toJSON(): object {
    const shortcut = this.shortcut && layerToJson(this.shortcut);
    return { type: 'Residual', name: this.name, layers: this.layers.map(layerToJson), shortcut };
  }

  /** Returns the layer that `toJSON` wrote; `read` makes its layers. */
  static fromJSON(
    { name, layers, shortcut }: LayerJson,
    read: (json: LayerJson) => Layer,
  ): Residual<readonly Layer[], Layer | undefined> {
    const around = shortcut === undefined ? undefined : read(shortcut as LayerJson);
    return new Residual((layers as readonly LayerJson[]).map(read), { name, shortcut: around });
  }

  /** The layers on one of the two ways. */
  #ways(isAround: boolean): readonly PlannedLayer[] {
    return isAround ? this.plan.slice(this.layers.length) : this.plan.slice(0, this.layers.length);
  }

  #checkSum(shape: Shape, other: Shape): void {
    if (shape.length === other.length && shape.every((length, axis) => length === other[axis])) return;
    const fix = this.shortcut ? 'both must have the same shape' : 'give a shortcut that changes the shape alike';
    throw wrong(
      `Residual '${this.name}'`,
      `layers that end in shape [${other.join(', ')}] as the way around`,
      shape,
      fix,
    );
  }
}

function sum<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>): Tensor<D> {
  const result = emptyLike(a.shape, a.data);
  compute().combine(valuesOf(a), valuesOf(b), result.data, 1, 1);
  return result;
}
