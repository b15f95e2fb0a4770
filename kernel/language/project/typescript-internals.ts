/** The parts of TypeScript 6.0 that it exports and its public types leave out. The version is pinned; the tests of this folder cover each use. */

import ts from 'typescript';

interface Internals {
  readonly NodeFlags: { readonly Ambient: ts.NodeFlags };
  readonly SymbolDisplay: {
    /** How a symbol is shown at a place, and what its comments say. */
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: ts.TypeChecker,
      symbol: ts.Symbol,
      file: ts.SourceFile,
      enclosing: ts.Node,
      place: ts.Node,
      meaning: number,
    ): Pick<ts.CompletionEntryDetails, 'displayParts' | 'documentation' | 'tags'>;
  };
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  isJsonSourceFile(file: ts.SourceFile): file is ts.JsonSourceFile;
  getSpellingSuggestion<T>(name: string, candidates: readonly T[], nameOf: (candidate: T) => string): T | undefined;
}

export const internals: Internals = ts as unknown as Internals;

/** The parts of a source file. */
export interface FileInternals {
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  /** What its host said when it was read. */
  readonly version?: string;
  /** The names of its top level, once it is bound. */
  readonly locals?: ReadonlyMap<ts.__String, ts.Symbol>;
  readonly checkJsDirective?: { readonly enabled: boolean };
  /** The specifiers of its imports. */
  readonly imports?: readonly ts.StringLiteralLike[];
}

export function internalsOf(file: ts.SourceFile): FileInternals {
  return file as unknown as FileInternals;
}

/** What a language service asks of its host beyond the public type. */
export interface ServiceHost extends ts.LanguageServiceHost {
  getModuleResolutionCache(): ts.ModuleResolutionCache;
  hasInvalidatedResolutions(file: string): boolean;
  /** Called before each program with what the service lets it ask. */
  setCompilerHost(host: ProgramHost): void;
}

/** What a program of a language service asks for files. */
export interface ProgramHost {
  getSourceFileByPath: NonNullable<ts.CompilerHost['getSourceFileByPath']>;
}

/** What a transformer may ask of its context. */
export interface EmitContext extends ts.TransformationContext {
  getEmitResolver(): { isReferencedAliasDeclaration(node: ts.Node): boolean };
}
