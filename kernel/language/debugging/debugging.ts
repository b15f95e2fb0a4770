/** The engine's answers to a debugger. */

import path from 'node:path';
import ts from 'typescript';
import { completionsAt } from '../assist/complete.js';
import type { CellCompiler } from '../cell/cell-compiler.js';
import { readCell } from '../cell/cell-text.js';
import { Conversion, type Workspace } from '../cell/conversion.js';
import { type Changes, emitCommonJs } from '../emit/common-js.js';
import { moduleTransformer } from '../emit/emit-modules.js';
import type { Completions, Expression, Where } from '../language.js';
import { parse } from '../project/parse-cell.js';
import { askedLabel, placed, readAsked } from './asked-text.js';
import { answer, asking, awaitsIn, problemsIn, refusal, typeOfAsked } from './expression.js';

/** A conversion that reports and emits only what was asked. */
class AskedConversion extends Conversion {
  type = 'any';

  override diagnose(program: ts.Program, file: ts.SourceFile): readonly ts.Diagnostic[] {
    return problemsIn(file, super.diagnose(program, file));
  }

  override changes(program: ts.Program, file: ts.SourceFile): Changes {
    this.type = typeOfAsked(program, file);
    return asking(super.changes(program, file));
  }
}

export class Debugging {
  readonly #workspace: Workspace;
  readonly #compiler: CellCompiler;

  constructor(workspace: Workspace, compiler: CellCompiler) {
    this.#workspace = workspace;
    this.#compiler = compiler;
  }

  /** Compiles an expression, or statements, for the place where execution stands. */
  expression(code: string, where: Where = { text: '', line: 1, column: 1 }): Expression {
    const asked = readAsked(code);
    if (typeof asked === 'string') return { ok: false, message: asked };
    if (awaitsIn(parse(asked.statement))) return { ok: false, message: noAwait };
    if (where.isPlain) return erased(asked.statement, asked.isExpression);
    const text = placed(where.text, offsetOf(where), asked.statement);
    return where.path === undefined
      ? this.#inCell(text, asked.isExpression)
      : this.#inFile(text, where.path, asked.isExpression);
  }

  #inCell(code: string, isExpression: boolean): Expression {
    const text = readCell(code, this.#workspace.project.options);
    const conversion = new AskedConversion(text, this.#workspace, true);
    const compiled = this.#compiler.compile(text.text, conversion);
    if ('diagnostics' in compiled) return refusal(compiled.diagnostics);
    return answer(compiled.javascript, isExpression, conversion.type);
  }

  /** Completes what is typed where execution stands; `inCell` completes in a cell. */
  complete(
    code: string,
    offset: number,
    where: Where,
    inCell: (text: string, offset: number) => Completions,
  ): Completions {
    if (where.isPlain) return inCell(code, offset);
    const head = `${askedLabel}: `;
    const text = placed(where.text, offsetOf(where), head + code);
    const start = text.indexOf(head) + head.length;
    const found =
      where.path === undefined
        ? inCell(text, start + offset)
        : this.#inModule(text, where.path, (file) =>
            completionsAt(this.#workspace.project, file, '', text, start + offset),
          );
    return { ...found, start: found.start - start, end: found.end - start };
  }

  #inFile(text: string, file: string, isExpression: boolean): Expression {
    const { project, sideModules } = this.#workspace;
    return this.#inModule(text, file, (name) => {
      const program = project.program();
      const source = program.getSourceFile(name)!;
      const problems = problemsIn(source, [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]);
      if (problems.length > 0) return refusal(problems);
      const before = [moduleTransformer(sideModules.localModules(program, source), project.host.files.url)];
      const { javascript } = emitCommonJs(program, source, asking({ before }));
      return answer(javascript, isExpression, typeOfAsked(program, source));
    });
  }

  /** A local file is asked about under another name beside it. */
  #inModule<T>(text: string, file: string, ask: (name: string) => T): T {
    const { project } = this.#workspace;
    const name = `${path.posix.dirname(file.replaceAll('\\', '/'))}/__asked__${/x$/.test(file) ? '.tsx' : '.ts'}`;
    project.addModule(name, `${text}\nexport {};\n`);
    try {
      return ask(name);
    } finally {
      project.removeModule(name);
    }
  }
}

const noAwait = 'execution stands still, so nothing can be awaited: look at the promise instead';

/** In JavaScript that is not ours, names are what they say; only types are taken away. */
function erased(statement: string, isExpression: boolean): Expression {
  const { outputText } = ts.transpileModule(statement, {
    compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext },
  });
  return answer(outputText, isExpression, 'any');
}

function offsetOf({ text, line, column }: Where): number {
  return (parse(text).getLineStarts()[line - 1] ?? text.length) + column - 1;
}
