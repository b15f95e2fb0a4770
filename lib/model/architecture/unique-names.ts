/** Returns the names, made unique as in Keras: the second 'dense' becomes 'dense_1'. None is one of `reserved`. */
export function uniqueNames(names: readonly string[], reserved: Iterable<string> = []): string[] {
  const taken = new Set(reserved);
  return names.map((name) => {
    let unique = name;
    for (let count = 1; taken.has(unique); count++) unique = `${name}_${count}`;
    taken.add(unique);
    return unique;
  });
}
