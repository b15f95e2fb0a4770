/** What changed on disk since it was last asked; nothing is watched in between. */

import { statSync } from 'node:fs';
import path from 'node:path';

/** A file's state, as a short text that changes with it. */
function stateOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs}/${found.size}` : 'missing';
}

/** Files of packages only change when something is installed; local files may be written at any time. */
export class DiskWatch {
  readonly #states = new Map<string, string>();
  readonly #installs: readonly string[];
  #installed: string;
  #installations = 0;

  readonly #fixed: readonly string[];

  /** @param fixed - folders whose files never change while the program runs: those of the program itself */
  constructor(folder: string, fixed: readonly string[]) {
    this.#fixed = fixed.map((each) => `${each}/`);
    this.#installs = installationMarks(folder);
    this.#installed = this.#marks();
  }

  /** The version of a file that was read, or is about to be. */
  version(file: string): string {
    if (this.#fixed.some((each) => file.startsWith(each))) return 'fixed';
    if (file.includes('/node_modules/')) return `installed/${this.#installations}`;
    const known = this.#states.get(file);
    if (known !== undefined) return known;
    const state = stateOf(file);
    this.#states.set(file, state);
    return state;
  }

  /** Whether local files that were asked for have changed, and whether packages have. */
  changed(): { readonly files: boolean; readonly packages: boolean } {
    let files = false;
    for (const [file, before] of this.#states) {
      const state = stateOf(file);
      if (state === before) continue;
      this.#states.set(file, state);
      files = true;
    }
    const installed = this.#marks();
    const packages = installed !== this.#installed;
    this.#installed = installed;
    if (packages) this.#installations++;
    return { files, packages };
  }

  #marks(): string {
    return this.#installs.map(stateOf).join();
  }
}

/** What package managers write when they install: the folders themselves, and npm's list inside. */
function installationMarks(folder: string): string[] {
  const marks: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, 'node_modules');
    marks.push(modules, path.join(modules, '.package-lock.json'), path.join(at, 'package.json'));
    if (at === path.dirname(at)) return marks;
  }
}
