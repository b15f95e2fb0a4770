/** The activations built into the compute functions. Their indices are the numbers in ../assembly/activations.ts. */
export const activationKinds = [
  'relu',
  'relu6',
  'leakyRelu',
  'sigmoid',
  'tanh',
  'silu',
  'gelu',
  'geluTanh',
  'exp',
  'elu',
  'selu',
  'softplus',
  'mish',
] as const;

export type ActivationKind = (typeof activationKinds)[number];
