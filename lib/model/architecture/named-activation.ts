/** Activations by name, as JSON and exports write them. */
import { type ActivationChoice, activations, type ElementwiseActivation, elu, leakyRelu } from '../../activations.js';
import { wrong } from '../../check.js';

interface Family {
  readonly parameter: string;
  of(activation: ElementwiseActivation): number;
  make(parameter: number): ElementwiseActivation;
}

/** Activations with a parameter, and how to compute it from the function. */
const families: Readonly<Record<string, Family>> = {
  leakyRelu: { parameter: 'slope', of: ({ value }) => -value(-1), make: (slope) => leakyRelu({ slope }) },
  elu: { parameter: 'alpha', of: ({ value }) => -value(Number.NEGATIVE_INFINITY), make: (alpha) => elu({ alpha }) },
};

/** An activation's name, and its parameter if it has one. */
export interface NamedActivation {
  readonly name: string;
  readonly parameter?: number;
}

/** @throws RangeError for an activation of your own, which is a function */
export function namedActivation(where: string, choice: ActivationChoice): NamedActivation {
  const activation = typeof choice === 'string' ? activations[choice as keyof typeof activations] : choice;
  if (activation === undefined) return { name: choice as string }; // softmax, logSoftmax
  const { name } = activation;
  const parameter = Object.hasOwn(families, name) ? families[name].of(activation) : undefined;
  const ours = parameter === undefined ? activations[name as keyof typeof activations] : families[name].make(parameter);
  const same = ours !== undefined && [-2, 0.5].every((x) => ours.value(x) === activation.value(x));
  if (!same)
    throw new RangeError(`${where}: its activation '${name}' is a function of your own, which cannot be written`);
  return parameter === undefined ? { name } : { name, parameter };
}

export function activationToJson(
  activation: ActivationChoice,
  where: string,
): string | { readonly [name: string]: string | number } {
  const { name, parameter } = namedActivation(where, activation);
  return parameter === undefined ? name : { name, [families[name].parameter]: parameter };
}

export function activationFromJson(
  json: string | { readonly name: string; readonly [parameter: string]: unknown },
): ActivationChoice {
  if (typeof json === 'string') return json as ActivationChoice;
  if (!Object.hasOwn(families, json.name))
    throw wrong('fromJSON', 'an activation with a parameter: leakyRelu or elu', json.name);
  return families[json.name].make(Number(json[families[json.name].parameter]));
}
