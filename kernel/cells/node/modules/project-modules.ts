/** What the project says about files and names that are only known when a cell runs. The compiler is loaded if it is needed. */
import { existsSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { OnDemand } from '../../../language/engine/on-demand.js';
import type { SideModule } from '../../../language/language.js';
import type { nodeHost } from '../../../language/node/host.js';
import { isRelative } from './resolution.js';

const require = createRequire(import.meta.url);

export class ProjectModules {
  readonly #folder: string;
  #compiler: OnDemand | undefined;

  /** @param folder - the notebook's folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Compiles a file. */
  compile(file: string, text: string): SideModule {
    return this.#onDemand.compile(file, text);
  }

  /** Returns the file that a name stands for in the project, or the name itself. */
  named(specifier: string, from: string): string {
    const isPath = isRelative(specifier) || isBuiltin(specifier) || /^[a-z]+:/i.test(specifier);
    if (isPath || !hasConfig(this.#folder)) return specifier;
    return this.#onDemand.path(specifier, from) ?? specifier;
  }

  get #onDemand(): OnDemand {
    this.#compiler ??= makeCompiler(this.#folder);
    return this.#compiler;
  }
}

function makeCompiler(folder: string): OnDemand {
  const engine = require('../../../language/engine/on-demand.js') as { OnDemand: typeof OnDemand };
  const node = require('../../../language/node/host.js') as { nodeHost: typeof nodeHost };
  return new engine.OnDemand(folder, node.nodeHost);
}

function hasConfig(folder: string): boolean {
  if (existsSync(join(folder, 'tsconfig.json'))) return true;
  const above = dirname(folder);
  return above !== folder && hasConfig(above);
}
