/**
 * Local TypeScript files that cells import, compiled to CommonJS: by the language engine, or here if their names are only
 * known when the cell runs. Each runs once until it changes.
 */
import { dirname, join, resolve } from 'node:path';
import type { SideModule } from '../../../language/language.js';
import { registerScript } from '../../execution/frames.js';
import type { Loader } from './loader.js';
import type { ProjectModules } from './project-modules.js';
import { runFile } from './run-file.js';
import { displayName, existingSource, readText, typeScriptAt, withoutExtension } from './source-files.js';

type Exports = Record<string, unknown>;

/** A compiled file, and the text that it was compiled from. */
interface Source extends SideModule {
  readonly text: string;
  /** Whether it is a cell, so that the disk has none of it. */
  readonly isCell: boolean;
}

/** A local file that has run, or runs. */
interface Loaded {
  exports: Exports;
  /** The local files that it requires: it is stale when one of them is. */
  readonly requires: Set<string>;
  /** Settles when a file that awaits at its top level has run. */
  done?: Promise<void>;
}

export class LocalFiles {
  readonly #folder: string;
  readonly #loader: Loader;
  readonly #project: ProjectModules;
  /** Compiled files by path without extension, and those that have run. */
  readonly #sources = new Map<string, Source>();
  readonly #loaded = new Map<string, Loaded>();

  constructor(folder: string, loader: Loader, project: ProjectModules) {
    this.#folder = folder;
    this.#loader = loader;
    this.#project = project;
  }

  /** Takes over compiled files. One that was compiled here from the same text is the same file. */
  update(files: readonly SideModule[]): void {
    for (const file of files) {
      const key = withoutExtension(resolve(file.path));
      const known = this.#sources.get(key);
      if (known?.javascript === file.javascript) continue;
      const text = file.text ?? readText(existingSource(file.path));
      if (known?.text !== text) this.#add(key, { ...file, text, isCell: file.text !== undefined });
    }
  }

  /** Returns the key of a local file; undefined if there is none of this name. */
  find(specifier: string, from: string): string | undefined {
    const key = withoutExtension(resolve(from, specifier));
    const known = [key, join(key, 'index')].find((each) => this.#sources.has(each));
    return known ?? this.findFresh(specifier, from);
  }

  /** As `find`, but compiles the file again if it has changed. */
  findFresh(specifier: string, from: string): string | undefined {
    const cell = withoutExtension(resolve(from, specifier));
    if (this.#sources.get(cell)?.isCell) return cell;
    const file = typeScriptAt(specifier, from);
    if (file === undefined) return undefined;
    const key = withoutExtension(file);
    const text = readText(file);
    if (this.#sources.get(key)?.text !== text)
      this.#add(key, { ...this.#project.compile(file, text), text, isCell: false });
    return key;
  }

  /** Runs a file, and the files that it imports, as far as they await at their top level. */
  async prepare(key: string, seen: Set<string> = new Set()): Promise<void> {
    if (seen.has(key)) return;
    seen.add(key);
    const known = this.#loaded.get(key);
    if (known) return known.done;
    const { imports, path, async } = this.#sources.get(key)!;
    for (const specifier of imports) await this.#loader.prepare(specifier, dirname(path), seen);
    if (async) await this.#start(key).done;
  }

  /** Returns the exports of a file, which runs if it has not yet. */
  load(key: string): Exports {
    return (this.#loaded.get(key) ?? this.#start(key)).exports;
  }

  #start(key: string): Loaded {
    const source = this.#sources.get(key)!;
    const filename = source.isCell ? source.path : existingSource(source.path);
    registerScript(filename, displayName(this.#folder, filename), source.text, source.sourceMap);
    const loaded: Loaded = { exports: {}, requires: new Set() };
    this.#loaded.set(key, loaded); // before it runs: files may import each other in a circle
    const failed = (error: unknown): never => {
      this.#loaded.delete(key);
      throw error;
    };
    try {
      const done = runFile(source, filename, loaded, this.#loaderOf(loaded));
      if (source.async) loaded.done = (done as Promise<void>).catch(failed);
    } catch (error) {
      failed(error);
    }
    return loaded;
  }

  /** Notes which local files a file requires. */
  #loaderOf({ requires }: Loaded): Loader {
    const noting =
      (load: Loader['require']): Loader['require'] =>
      (specifier, from) => {
        const local = this.find(specifier, from);
        if (local) requires.add(local);
        return load(specifier, from);
      };
    return { ...this.#loader, require: noting(this.#loader.require), imported: noting(this.#loader.imported) };
  }

  #add(key: string, source: Source): void {
    this.#sources.set(key, source);
    this.#forget(key);
  }

  /** Makes a file, and all files that require it, run again. */
  #forget(key: string): void {
    if (!this.#loaded.delete(key)) return;
    for (const [user, { requires }] of this.#loaded) if (requires.has(key)) this.#forget(user);
  }
}
