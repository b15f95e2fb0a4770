/** The activations that compute functions know by themselves, each at its number in assembly/activations.ts. */
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
] as const;

export type ActivationKind = (typeof activationKinds)[number];
