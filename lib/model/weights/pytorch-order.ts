/** Names of PyTorch's nn.Sequential: '0.weight', '2.bias', '1.0.weight'. */
import type { WeightName } from './pytorch-names.js';

/**
 * Returns this library's PyTorch names by the file's, when all of the file's modules are numbered as in nn.Sequential:
 * the modules that have weights are the layers that have weights, in order. Undefined for other names, and where the
 * modules' weights are not the layers'.
 */
export function namesByOrder(
  stored: readonly string[],
  weights: readonly WeightName[],
): ReadonlyMap<string, string> | undefined {
  if (!stored.every((name) => numbered.test(name))) return undefined;
  const modules = grouped(stored.map((name) => numbered.exec(name)!.slice(1) as unknown as Split));
  const layers = [...grouped(weights.map(splitWeight))];
  const sorted = [...modules].sort(([a], [b]) => compareNumbers(a, b));
  const fits = sorted.length === layers.length && sorted.every(([, leaves], i) => sameLeaves(leaves, layers[i][1]));
  if (!fits) return undefined;
  return new Map(sorted.flatMap(([module, leaves], i) => leaves.map((leaf) => [module + leaf, layers[i][0] + leaf])));
}

/** A name's module and the weight in it: '0.' and 'weight', or 'query.weight' of attention. */
type Split = readonly [module: string, leaf: string];

const numbered = /^((?:\d+\.)+)((?:(?:query|key|value|output)\.)?[a-z_]+)$/;

function splitWeight({ pytorch, parameter }: WeightName): Split {
  const parts = pytorch.split('.');
  const leaf = parts.slice(-parameter.name.split('/').length).join('.');
  return [pytorch.slice(0, pytorch.length - leaf.length), leaf];
}

function grouped(names: readonly Split[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [module, leaf] of names) groups.set(module, [...(groups.get(module) ?? []), leaf]);
  return groups;
}

function sameLeaves(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

/** '2.' before '10.', and '1.0.' before '1.1.'. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.split('.').slice(0, -1).map(Number));
  const at = left.findIndex((number, i) => number !== right[i]);
  return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
}
