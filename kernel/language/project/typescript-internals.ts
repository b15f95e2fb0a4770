/** Parts of TypeScript 6.0 that are exported but missing from its public types. The version is pinned, and tests cover each use. */

import ts from 'typescript';

export const AssignmentKind = { none: 0, definite: 1, compound: 2 } as const;

interface Internals {
  readonly NodeFlags: { readonly Ambient: ts.NodeFlags };
  readonly SymbolDisplay: {
    /** A symbol's signature and documentation as shown at a place. */
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: ts.TypeChecker,
      symbol: ts.Symbol,
      file: ts.SourceFile,
      enclosing: ts.Node,
      place: ts.Node,
      meaning: number,
    ): Pick<ts.CompletionEntryDetails, 'displayParts' | 'documentation' | 'tags'>;
  };
  /** How an expression is assigned to: not at all, only assigned, or also read, as by `+=`. */
  getAssignmentTargetKind(node: ts.Node): (typeof AssignmentKind)[keyof typeof AssignmentKind];
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  isJsonSourceFile(file: ts.SourceFile): file is ts.JsonSourceFile;
  /** A comment by itself; undefined if it is no JSDoc. */
  parseIsolatedJSDocComment(
    comment: string,
  ): { readonly jsDoc: ts.JSDoc; readonly diagnostics: readonly ts.Diagnostic[] } | undefined;
  getSpellingSuggestion<T>(name: string, candidates: readonly T[], nameOf: (candidate: T) => string): T | undefined;
}

export const internals: Internals = ts as unknown as Internals;

/** The internal parts of a source file. */
export interface FileInternals {
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  /** The version that its host gave when it was read. */
  readonly version?: string;
  /** The names of its top level, once it is bound. */
  readonly locals?: ReadonlyMap<ts.__String, ts.Symbol>;
  readonly checkJsDirective?: { readonly enabled: boolean };
  /** The comments at its top that say how to compile it, such as `@jsx h`. */
  readonly pragmas?: ReadonlyMap<string, unknown>;
  /** The specifiers of its imports. */
  readonly imports?: readonly ts.StringLiteralLike[];
  /** The names of the modules that it adds to; `global` is one. */
  readonly moduleAugmentations?: readonly { readonly text: string }[];
  /** How it was parsed. */
  readonly setExternalModuleIndicator?: (file: ts.SourceFile) => void;
  readonly jsDocParsingMode?: ts.JSDocParsingMode;
  readonly packageJsonScope?: unknown;
}

export function internalsOf(file: ts.SourceFile): FileInternals {
  return file as unknown as FileInternals;
}

/** The host of a language service, with its internal members. */
export interface ServiceHost extends ts.LanguageServiceHost {
  getModuleResolutionCache(): ts.ModuleResolutionCache;
  hasInvalidatedResolutions(file: string): boolean;
  /** Called before each new program with the program's host. */
  setCompilerHost(host: ProgramHost): void;
}

/** Where a language service's program gets its files. */
export interface ProgramHost {
  getSourceFileByPath: NonNullable<ts.CompilerHost['getSourceFileByPath']>;
}

/** A transformer's context, with its internal members. */
export interface EmitContext extends ts.TransformationContext {
  getEmitResolver(): { isReferencedAliasDeclaration(node: ts.Node): boolean };
}

/** A program with its internal members, which its checker calls. */
export interface ProgramInternals extends ts.Program {
  getResolvedModule(
    file: ts.SourceFile,
    specifier: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleWithFailedLookupLocations | undefined;
  getTypeChecker(): ts.TypeChecker & {
    tryFindAmbientModule(name: string): ts.Symbol | undefined;
    /** Of all files with this file's name. */
    getDiagnostics(file: ts.SourceFile): readonly ts.Diagnostic[];
  };
}
