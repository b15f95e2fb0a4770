/** Checks messages of the debugger with the TypeScript compiler: do they fit the published types of the protocol? */
import { join } from 'node:path';
import ts from 'typescript';

/** A response or an event. */
export interface DebugMessage {
  readonly type: 'response' | 'event';
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
}

/** What Jupyter adds to the protocol. */
const ofJupyter = new Set(['debugInfo', 'dumpCell', 'inspectVariables', 'richInspectVariables', 'copyToGlobals']);
const head = `import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Body, Command } from './protocol.js';
type Jupyter<C extends Command> = DebugProtocol.Response & { body: Body<C> };
`;

/** Returns what the compiler says of each message that does not fit. */
export function misfits(messages: readonly DebugMessage[]): string[] {
  const texts = messages.map((message) => `void (${JSON.stringify(message)} satisfies ${typeOf(message)});`);
  const file = join(import.meta.dirname, '../../kernel/debugger/__messages__.ts');
  const program = programOf(file, head + [...new Set(texts)].join('\n'));
  const source = program.getSourceFile(file)!;
  const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return problems.map(({ start = 0, messageText }) => {
    const line = source.text.split('\n')[source.getLineAndCharacterOfPosition(start).line];
    return `${ts.flattenDiagnosticMessageText(messageText, '\n')}\n${line}`;
  });
}

function typeOf({ type, command = '', event = '', success }: DebugMessage): string {
  if (type === 'event') return `DebugProtocol.${capitalized(event)}Event`;
  if (success === false) return 'DebugProtocol.ErrorResponse';
  if (ofJupyter.has(command)) return `Jupyter<'${command}'>`;
  return `DebugProtocol.${capitalized(command)}Response`;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function programOf(file: string, text: string): ts.Program {
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, types: [], lib: ['lib.es2022.d.ts'], skipLibCheck: true },
    ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
  };
  const host = ts.createCompilerHost(options);
  const [getSourceFile, fileExists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === file || fileExists(name);
  return ts.createProgram([file], options, host);
}
