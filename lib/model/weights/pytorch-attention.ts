/** The weights of PyTorch's nn.MultiheadAttention, which has queries, keys and values in one. */
import type { StoredTensor } from './safetensors.js';

const parts = ['query', 'key', 'value'] as const;
const leaves: Readonly<Record<string, string>> = {
  q_proj_weight: 'query.weight',
  k_proj_weight: 'key.weight',
  v_proj_weight: 'value.weight',
  'out_proj.weight': 'output.weight',
  'out_proj.bias': 'output.bias',
};

/** Puts '0.query.weight', '0.key.weight' and '0.value.weight' for '0.in_proj_weight', and '0.output.weight' for '0.out_proj.weight'. */
export function withAttentionApart(tensors: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, StoredTensor> {
  const names = [...tensors.keys()];
  const modules = names.flatMap((name) => /^(.*\.|)(?:in_proj_weight|q_proj_weight)$/.exec(name)?.[1] ?? []);
  if (modules.length === 0) return tensors;
  return new Map(
    [...tensors].flatMap(([name, tensor]) => {
      const module = modules.find((prefix) => name.startsWith(prefix) && isLeaf(name.slice(prefix.length)));
      return module === undefined ? [[name, tensor] as const] : apart(module, name.slice(module.length), tensor);
    }),
  );
}

function isLeaf(leaf: string): boolean {
  return Object.hasOwn(leaves, leaf) || /^in_proj_(weight|bias)$/.test(leaf);
}

function apart(module: string, leaf: string, tensor: StoredTensor): (readonly [string, StoredTensor])[] {
  if (Object.hasOwn(leaves, leaf)) return [[module + leaves[leaf], tensor]];
  const kind = leaf.slice('in_proj_'.length);
  return parts.map((part, i) => [`${module}${part}.${kind}`, third(tensor, i)]);
}

function third(tensor: StoredTensor, i: number): StoredTensor {
  const [rows, ...rest] = tensor.shape;
  const length = tensor.data.length / parts.length;
  return { ...tensor, shape: [rows / parts.length, ...rest], data: tensor.data.slice(i * length, (i + 1) * length) };
}
