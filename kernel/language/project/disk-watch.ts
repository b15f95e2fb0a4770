/** Tells what has changed on disk since the last call. Nothing is watched in between. */

import path from 'node:path';
import { type Files, missing } from '../files.js';

/** Files of packages only change when something is installed; local files may change at any time. */
export class DiskWatch {
  readonly #files: Files;
  readonly #fixed: readonly string[];
  readonly #library: string;
  readonly #stamps = new Map<string, string>();
  /** The versions of the library's files. */
  readonly #built = new Map<string, string>();
  readonly #folders: readonly string[];
  #installed: string;
  #installations = 0;

  /**
   * @param fixed - folders whose files never change
   * @param library - the folder of layerlab, whose files do not change while the program runs. They may have since the
   *   start-up snapshot was made: in the repository the library is built by itself
   */
  constructor(files: Files, folder: string, fixed: readonly string[], library: string) {
    this.#files = files;
    this.#fixed = fixed.map((each) => `${each}/`);
    this.#library = `${library}/`;
    this.#folders = [...foldersAbove(folder)];
    this.#installed = this.#stampOfMarks();
  }

  /** Returns the current version of a file. A local file is watched from now on. */
  version(file: string): string {
    if (this.#fixed.some((each) => file.startsWith(each))) return 'fixed';
    if (file.includes('/node_modules/')) return `installed/${this.#installations}`;
    const stamps = file.startsWith(this.#library) ? this.#built : this.#stamps;
    const known = stamps.get(file);
    if (known !== undefined) return known;
    const stamp = this.#files.stamp(file);
    stamps.set(file, stamp);
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

  /** The stamps of what package managers change when they install: the folders themselves, npm's list in them, and package.json. */
  #stampOfMarks(): string {
    return this.#folders.map((folder) => this.#stampOf(folder)).join();
  }

  #stampOf(folder: string): string {
    const modules = path.join(folder, 'node_modules');
    const stamp = this.#files.stamp(modules);
    const list = stamp === missing ? missing : this.#files.stamp(path.join(modules, '.package-lock.json'));
    return [stamp, list, this.#files.stamp(path.join(folder, 'package.json'))].join();
  }
}

function* foldersAbove(folder: string): Generator<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    yield at;
    if (at === path.dirname(at)) return;
  }
}
