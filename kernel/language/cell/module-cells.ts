/**
 * Cells that are modules, as tslab's: `@module name` in a comment makes a cell the file `name.ts` of the notebook's folder,
 * in memory. Later cells and local files import it; it runs when it is first imported, and again once it has changed.
 */

import ts from 'typescript';
import type { CommittedCell } from '../calls.js';
import { emptyMap } from '../emit/common-js.js';
import { packageProblems, pageStatement } from '../emit/page-script.js';
import type { Cell, CheckedCell, Diagnostic } from '../language.js';
import { lineText, placeAt } from '../positions.js';
import type { Project } from '../project/project.js';
import type { CellTags } from './cell-tags.js';
import type { Insertion } from './last-object.js';
import { SideModules } from './side-modules.js';

/** TypeScript's view of the modules for one platform. */
export interface Platform {
  readonly project: Project;
  readonly sideModules: SideModules;
}

/** A module whose text is checked, until it is kept or dropped. */
interface Module {
  readonly cell: Cell;
  readonly file: string;
  readonly platform: Platform;
}

/** Where a cell is checked. */
export interface CellPlace {
  readonly program: ts.Program;
  readonly cellFile: string;
  /** The length of the text before its code. */
  readonly prefix: number;
  readonly insertion?: Insertion | undefined;
}

/** What the check of a module's cell finds. */
export interface CheckedModule {
  readonly problems: readonly ts.Diagnostic[];
  readonly place: CellPlace;
  readonly checked: CheckedCell;
}

/** Makes a module of a file without imports and exports, whose names would be global. */
const suffix = '\nexport {};\n';
/** The name of a page's cell that is no module. */
const unnamed = '__page__';

/** The module has no declarations; its values are `any`. */
const untypedModule = 7016;
/** JSX is compiled to calls of `React.createElement`. */
const needsReact = new Set([2304, 2686, 2874]);

export class ModuleCells {
  readonly #node: Platform;
  readonly #newPage: () => Project;
  #page: Platform | undefined;
  #modules = new Map<string, Module>();

  /** @param newPage - makes the project for modules that run in a page */
  constructor(node: Platform, newPage: () => Project) {
    this.#node = node;
    this.#newPage = newPage;
  }

  /** The newest cell of each module, oldest first. */
  get cells(): readonly CommittedCell[] {
    return [...this.#modules.values()].map(({ cell }) => ({ ...cell, declarations: '', ambient: [] }));
  }

  /** Returns where code with these tags is checked. */
  platform({ browser = false }: CellTags): Platform {
    if (!browser) return this.#node;
    if (this.#page === undefined) {
      const project = this.#newPage();
      this.#page = {
        project,
        sideModules: new SideModules(project, (file) => file.replace(`${project.folder}/`, './')),
      };
    }
    return this.#page;
  }

  /** Makes a cell the module that its tags name, unless it has problems. */
  check(cell: Cell, tags: CellTags): CheckedModule {
    const name = nameIn(tags);
    const before = this.#modules.get(name);
    const { platform, file } = this.add(cell, tags);
    const program = platform.project.program();
    const source = program.getSourceFile(file)!;
    const found = this.#diagnose(platform, program, source);
    const problems = found.filter((each) => !isAboutReact(each));
    const isKept = problems.length === 0 && tags.module !== undefined;
    const runs = problems.length === 0 && !(tags.module && tags.browser);
    const files = runs ? [source, ...platform.project.localFiles(program, source)] : [];
    const compiled = platform.sideModules.compile(program, files);
    if (!isKept) this.#restore(name, before);
    const warnings = found.filter(isAboutReact).map((each) => warning(each.start!, each.length!, noReact, cell.code));
    const place = { program, cellFile: file, prefix: 0 };
    if (tags.module || !runs) return { problems, place, checked: { ...nothingToRun, sideModules: compiled, warnings } };
    const checked = { ...nothingToRun, javascript: pageStatement(compiled), sideModules: [], warnings };
    return { problems: packageProblems(files, compiled), place, checked };
  }

  /** Makes a cell a module without a check. */
  add(cell: Cell, tags: CellTags): Module {
    const platform = this.platform(tags);
    const file = platform.project.virtual(`${nameIn(tags)}.${tags.jsx ? 'tsx' : 'ts'}`);
    this.#remove(nameIn(tags), file);
    const module = { cell, file, platform };
    platform.project.addModule(file, cell.code + suffix);
    this.#modules.set(nameIn(tags), module);
    return module;
  }

  /** Forgets every module. */
  clear(): void {
    for (const name of this.#modules.keys()) this.#remove(name);
  }

  /** Puts a module's code where the language service looks at it, and takes it away after `ask`. */
  ask<T>(code: string, tags: CellTags, ask: (platform: Platform, file: string) => T): T {
    const platform = this.platform(tags);
    const file = platform.project.virtual(`__module__.${tags.jsx ? 'tsx' : 'ts'}`);
    platform.project.addModule(file, code + suffix);
    try {
      return ask(platform, file);
    } finally {
      platform.project.removeModule(file);
    }
  }

  #diagnose({ project, sideModules }: Platform, program: ts.Program, source: ts.SourceFile): ts.Diagnostic[] {
    const local = project.localFiles(program, source);
    return sideModules.diagnose(program, [source, ...local]).filter(({ code }) => code !== untypedModule);
  }

  #restore(name: string, before: Module | undefined): void {
    this.#remove(name);
    if (before === undefined) return;
    before.platform.project.addModule(before.file, before.cell.code + suffix);
    this.#modules.set(name, before);
  }

  /** Removes a module's file, unless it is about to be written anew. */
  #remove(name: string, except?: string): void {
    const module = this.#modules.get(name);
    this.#modules.delete(name);
    if (module && module.file !== except) module.platform.project.removeModule(module.file);
  }
}

/** A module only runs when it is imported. */
const nothingToRun = {
  ok: true,
  javascript: '',
  sourceMap: emptyMap,
  async: false,
  imports: [],
  declares: [],
  imported: [],
  uses: [],
} as const;

const noReact = "JSX becomes calls of React.createElement, and there is no React here: import React from 'react'";

function nameIn({ module = unnamed }: CellTags): string {
  return module;
}

function isAboutReact({ code, messageText }: ts.Diagnostic): boolean {
  return needsReact.has(code) && /'React'/.test(ts.flattenDiagnosticMessageText(messageText, ' '));
}

function warning(start: number, length: number, message: string, code: string): Diagnostic {
  const place = placeAt(code, start);
  return { ...place, length, message, code: 0, source: lineText(code, place.line) };
}
