/** Names declared by cells that were refused or failed, so that a cell that uses one gets a hint. */

/** How many of the newest names are kept. */
const limit = 1000;

export class UnfinishedNames {
  readonly names: Set<string> = new Set();

  add(names: Iterable<string>): void {
    for (const name of names) {
      this.names.delete(name);
      this.names.add(name);
    }
    for (const oldest of this.names) {
      if (this.names.size <= limit) break;
      this.names.delete(oldest);
    }
  }

  remove(names: Iterable<string>): void {
    for (const name of names) this.names.delete(name);
  }

  clear(): void {
    this.names.clear();
  }
}
