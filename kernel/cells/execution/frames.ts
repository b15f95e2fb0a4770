/** Stack frames that name cells and TypeScript lines instead of generated code. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { dim } from '../../text/ansi.js';
import { codeFrame } from '../../text/code-frame.js';
import { realm } from './realm.js';

/** A cell, or a local TypeScript file. */
interface MappedScript {
  /** The name that users know it by: `Cell 3`, `./helper.ts`. */
  readonly label: string;
  readonly source: string;
  readonly map: TraceMap;
}

export interface Frame {
  readonly name: string;
  /** `Cell 3, line 5` or a shortened path with line and column. */
  readonly where: string;
  readonly line: number;
  readonly column: number;
  /** The TypeScript of a cell or local file. */
  readonly source?: string;
  /** The package that it lies in, unless it is the notebook's own code. */
  readonly package?: string;
}

const scripts = new Map<string, MappedScript>();
/** How V8 names what is compiled WebAssembly. */
const wasm = 'wasm://';
/** Frames of the kernel's own code are hidden. */
export const kernelUrl: string = new URL('../../', import.meta.url).href;

/** Registers a script for stack traces. `url` is its name in V8's frames. */
export function registerScript(url: string, label: string, source: string, sourceMap: string): void {
  scripts.set(url, { label, source, map: new TraceMap(sourceMap) });
}

export function labelOf(url: string): string | undefined {
  return scripts.get(url)?.label;
}

/** Returns undefined for frames outside the user's code. Lines and columns count from 1. */
export function toFrame(name: string, url: string, line: number, column: number): Frame | undefined {
  const path = url.startsWith('file:') ? realm.pathOf(url) : url;
  const script = scripts.get(path);
  if (script) return mappedFrame(script, name, line, column);
  if (/^($|node:|evalmachine)/.test(url) || url.startsWith(kernelUrl)) return undefined;
  const short = path.split(/[\\/]node_modules[\\/]/).at(-1)!;
  const inPackage = realm.packageOf(path);
  return { name, where: `${short}:${line}:${column}`, line, column, ...(inPackage && { package: inPackage }) };
}

function mappedFrame(script: MappedScript, name: string, line: number, column: number): Frame | undefined {
  const original = originalPositionFor(script.map, { line, column: column - 1 });
  if (original.line === null) return undefined;
  const where = `${script.label}, line ${original.line}`;
  return { name, where, line: original.line, column: original.column + 1, source: script.source };
}

export function atLine({ name, where }: Frame): string {
  return name ? `    at ${name} (${where})` : `    at ${where}`;
}

/**
 * Returns the lines of a traceback: the notebook's own code first, with the text around the innermost frame that has a
 * source. Frames of packages are folded; if there are no others, they are shown as they are.
 */
export function frameLines(all: readonly Frame[]): string[] {
  const frames = all.map((frame, index) => inCallersPackage(frame, index, all));
  const first = frames.findIndex((frame) => frame.package === undefined);
  if (first < 0) return withoutRepeats(frames.map(atLine));
  const own = frames.slice(first);
  const shown = own.findIndex((frame) => frame.source !== undefined);
  const lines = folded(own.slice(0, shown + 1));
  const rest = [...folded(frames.slice(0, first)), ...folded(own.slice(shown + 1))];
  if (shown >= 0) lines.push('', ...codeFrame(own[shown]!.source!, own[shown]!));
  if (shown >= 0 && rest.length > 0) lines.push('');
  return [...lines, ...rest];
}

/** WebAssembly has no file: it belongs to the package that calls it. */
function inCallersPackage(frame: Frame, index: number, all: readonly Frame[]): Frame {
  if (!frame.where.startsWith(wasm)) return frame;
  const name = all.slice(index).find(({ where }) => !where.startsWith(wasm))?.package;
  return name === undefined ? frame : { ...frame, package: name };
}

/** Folds neighbouring frames of one package into a line. */
function folded(frames: readonly Frame[]): string[] {
  const lines = frames.flatMap((frame, index) => {
    if (frame.package === undefined) return atLine(frame);
    if (frame.package === frames[index - 1]?.package) return [];
    const end = frames.findIndex((each, at) => at > index && each.package !== frame.package);
    const count = (end < 0 ? frames.length : end) - index;
    return dim(`    … ${count} ${count === 1 ? 'frame' : 'frames'} in ${frame.package}`);
  });
  return withoutRepeats(lines);
}

/** Collapses the repeated line of an endless recursion. */
function withoutRepeats(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    if (line === lines[index - 1]) return [];
    let count = 1;
    while (lines[index + count] === line) count++;
    return count > 2 ? [line, `    … ${count - 1} more of the same`] : new Array<string>(count).fill(line);
  });
}
