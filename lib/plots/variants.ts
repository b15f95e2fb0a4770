/** Layers and models as plots see them. */
import { wrong } from '../check.js';
import type { Layer } from '../layers/layer.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';

/** The part of a model that plots use. */
export interface ModelLike {
  /** Each layer's output by name. Does not change the model. */
  activations(
    x: Tensor<FloatArray>,
    options?: { readonly training?: boolean; readonly call?: number },
  ): Record<string, Tensor<FloatArray>>;
}

export interface LabelledLayer {
  readonly label: string;
  readonly layer: Layer;
}

export function isModel(what: object): what is ModelLike {
  return typeof (what as Partial<ModelLike>).activations === 'function';
}

function isLayer(what: object): what is Layer {
  return typeof (what as Partial<Layer>).forward === 'function';
}

/** Labels layers by the given labels, by the options in which they differ, or by name. */
export function labelsOf(
  where: string,
  what: Layer | readonly Layer[] | Readonly<Record<string, Layer>>,
): LabelledLayer[] {
  if (isLayer(what)) return labelsOf(where, [what]);
  if (!Array.isArray(what))
    return Object.entries(what).map(([label, layer]) => ({ label, layer: checkLayer(where, layer) }));
  const described = what.map((layer) => traitsOf(checkLayer(where, layer)));
  const differing = Object.keys(described[0] ?? {}).filter(
    (key) => new Set(described.map((traits) => traits[key])).size > 1,
  );
  return what.map((layer: Layer, i) => ({
    layer,
    label: differing.map((key) => described[i][key]).join(', ') || described[i].ordering || layer.name,
  }));
}

/** The options in which variants of a layer may differ, in words. */
function traitsOf(layer: Layer): Record<string, string> {
  const { ordering, mode, activation, rate } = layer as Layer & Partial<Record<string, unknown>>;
  return {
    ordering: nameOf(ordering),
    mode: nameOf(mode),
    activation: nameOf(activation),
    rate: rate === undefined ? '' : `rate ${String(rate)}`,
    name: layer.name,
  };
}

function nameOf(option: unknown): string {
  if (Array.isArray(option)) return option.map(nameOf).join(' → ');
  if (typeof option === 'object' && option !== null && 'name' in option) return String(option.name);
  return typeof option === 'string' ? option : '';
}

function checkLayer(where: string, layer: unknown): Layer {
  if (typeof layer !== 'object' || layer === null || !isLayer(layer)) throw wrong(where, 'layers', layer);
  return layer;
}
