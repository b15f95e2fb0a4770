/** Tells what has changed on disk since the last call. Nothing is watched in between. */

import path from 'node:path';
import type { Files } from '../files.js';

/** Files of packages only change when something is installed; local files may change at any time. */
export class DiskWatch {
  readonly #files: Files;
  readonly #fixed: readonly string[];
  readonly #stamps = new Map<string, string>();
  readonly #marks: readonly string[];
  #installed: string;
  #installations = 0;

  /** @param fixed - folders whose files never change while the program runs: its own */
  constructor(files: Files, folder: string, fixed: readonly string[]) {
    this.#files = files;
    this.#fixed = fixed.map((each) => `${each}/`);
    this.#marks = installationMarks(folder);
    this.#installed = this.#stampOfMarks();
  }

  /** Returns the current version of a file. A local file is watched from now on. */
  version(file: string): string {
    if (this.#fixed.some((each) => file.startsWith(each))) return 'fixed';
    if (file.includes('/node_modules/')) return `installed/${this.#installations}`;
    const known = this.#stamps.get(file);
    if (known !== undefined) return known;
    const stamp = this.#files.stamp(file);
    this.#stamps.set(file, stamp);
    return stamp;
  }

  /** Returns whether watched local files have changed since the last call, and whether packages have. */
  changed(): { readonly files: boolean; readonly packages: boolean } {
    let files = false;
    for (const [file, before] of this.#stamps) {
      const stamp = this.#files.stamp(file);
      if (stamp === before) continue;
      this.#stamps.set(file, stamp);
      files = true;
    }
    const installed = this.#stampOfMarks();
    const packages = installed !== this.#installed;
    this.#installed = installed;
    if (packages) this.#installations++;
    return { files, packages };
  }

  #stampOfMarks(): string {
    return this.#marks.map((file) => this.#files.stamp(file)).join();
  }
}

/** The files that package managers change when they install: the folders themselves, npm's list in them, and package.json. */
function installationMarks(folder: string): string[] {
  const marks: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, 'node_modules');
    marks.push(modules, path.join(modules, '.package-lock.json'), path.join(at, 'package.json'));
    if (at === path.dirname(at)) return marks;
  }
}
