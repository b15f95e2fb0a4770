/** Breakpoints: those that front ends want, and where V8 has them. */
import { debugObject, type Language, type Where } from '../language/language.js';
import { escaped } from '../text/patterns.js';
import type { Inspector } from './inspector.js';
import type { Stop } from './positions.js';
import type { Breakpoint, SourceBreakpoint } from './protocol.js';
import type { Source, Sources } from './sources.js';

/** Counts the hits of a breakpoint in the runtime. */
const hit = (key: string): string => `${debugObject}.hit(${JSON.stringify(key)})`;
const hitForm = /^\s*(>=|<=|>|<|={1,3}|%)?\s*(\d+)\s*$/;

/** A breakpoint in one script. */
interface PlacedBreakpoint {
  readonly v8?: string;
  readonly answer: Breakpoint;
}

export class Breakpoints {
  readonly #sources: Sources;
  readonly #language: Language;
  readonly #inspector: Inspector;
  readonly #justMyCode: () => boolean;
  readonly #wanted = new Map<string, readonly SourceBreakpoint[]>();
  /** V8's ids by the URL of the script. */
  readonly #placed = new Map<string, readonly string[]>();
  #count = 0;

  constructor(sources: Sources, language: Language, inspector: Inspector, justMyCode: () => boolean) {
    this.#sources = sources;
    this.#language = language;
    this.#inspector = inspector;
    this.#justMyCode = justMyCode;
  }

  /** What is wanted, by path. */
  get wanted(): ReadonlyMap<string, readonly SourceBreakpoint[]> {
    return this.#wanted;
  }

  /** Sets the breakpoints of a path, in place of those before. */
  async set(path: string, points: readonly SourceBreakpoint[]): Promise<Breakpoint[]> {
    let answers = await this.#guess(path, points);
    for (const source of this.#sources.ofPath(path)) answers = await this.#place(source, points);
    const kept = points.map((point, index) => ({ ...point, line: answers[index]!.line ?? point.line }));
    if (points.length > 0) this.#wanted.set(path, kept);
    else this.#wanted.delete(path);
    return answers;
  }

  /** Sets what is wanted in a script that V8 has not seen yet. */
  async apply(source: Source): Promise<void> {
    const points = this.#wanted.get(source.path);
    if (points) await this.#place(source, points);
  }

  /** Forgets where V8 had them: a new runtime has none. */
  replaced(): void {
    this.#placed.clear();
  }

  clear(): void {
    this.#wanted.clear();
    this.#placed.clear();
  }

  async #place(source: Source, points: readonly SourceBreakpoint[]): Promise<Breakpoint[]> {
    for (const breakpointId of this.#placed.get(source.url) ?? [])
      await this.#inspector('Debugger.removeBreakpoint', { breakpointId });
    const placed: PlacedBreakpoint[] = [];
    for (const point of points) placed.push(await this.#placeOne(source, point));
    this.#placed.set(
      source.url,
      placed.flatMap(({ v8 }) => v8 ?? []),
    );
    return placed.map(({ answer }) => answer);
  }

  async #placeOne(source: Source, point: SourceBreakpoint): Promise<PlacedBreakpoint> {
    // It would be set, but nothing stops there.
    if (source.kind === 'package' && this.#justMyCode()) return { answer: this.#refused(point, source.path, notMine) };
    const stop = source.positions.stopFrom(point.line);
    if (stop === undefined) return { answer: this.#refused(point, source.path, noCode) };
    const condition = await this.#condition(source, stop, point);
    if (typeof condition !== 'string') return { answer: this.#refused(point, source.path, condition.message) };
    const script = { ...scriptOf(source), ...stop.at, condition };
    const set = await this.#inspector('Debugger.setBreakpointByUrl', script).catch((error: Error) => error);
    if (set instanceof Error) return { answer: this.#refused(point, source.path, set.message) };
    const [actual] = set.locations;
    const line = (actual && source.positions.original(actual)?.line) ?? stop.line;
    return { v8: set.breakpointId, answer: this.#verified(line, source.path) };
  }

  /** Returns a breakpoint's condition in JavaScript, or why there is none. */
  async #condition(
    { kind, text, path }: Source,
    { line, column }: Stop,
    { condition, hitCondition, logMessage }: SourceBreakpoint,
  ): Promise<string | { readonly message: string }> {
    const at = { line, column, text, isPlain: kind === 'package' };
    const where: Where = kind === 'file' ? { ...at, path } : at;
    const parts: string[] = [];
    const asked = [condition, logMessage && logged(logMessage)].map((each) => each?.trim() ?? '');
    for (const code of asked) {
      const expression = code === '' ? undefined : await this.#language.expression(code, where);
      if (expression && !expression.ok) return expression;
      if (expression && !expression.isExpression) return { message: `expected an expression, got ${code}` };
      parts.push(expression?.javascript ?? '');
    }
    const hits = hitCondition?.trim() ? this.#hits(hitCondition) : '';
    if (typeof hits !== 'string') return hits;
    const log = parts[1] && `(${parts[1]}, false)`;
    return [parts[0]!, hits, log!].filter((part) => part).join(' && ');
  }

  #hits(text: string): string | { readonly message: string } {
    const [, operator = '==', count] = hitForm.exec(text) ?? [];
    if (count === undefined) return { message: `expected a count such as 5, >= 5 or % 5, got ${text}` };
    const now = hit(`${++this.#count}`);
    if (operator === '%') return `${now} % ${count} === 0`;
    return `${now} ${/^=/.test(operator) ? '===' : operator} ${count}`;
  }

  /** Answers for code that has not run yet. */
  async #guess(path: string, points: readonly SourceBreakpoint[]): Promise<Breakpoint[]> {
    const text = this.#sources.text(path);
    if (text === undefined) return points.map((point) => this.#refused(point, path, 'there is no such source'));
    const lines = points.length > 0 ? await this.#language.breakableLines(text) : [];
    return points.map((point) => {
      const line = lines.find((each) => each >= point.line);
      return line === undefined ? this.#refused(point, path, noCode) : this.#verified(line, path);
    });
  }

  #verified(line: number, path: string): Breakpoint {
    return { id: ++this.#count, verified: true, line, source: { path } };
  }

  #refused({ line }: SourceBreakpoint, path: string, message: string): Breakpoint {
    return { id: ++this.#count, verified: false, line, message, source: { path } };
  }
}

const noCode = 'there is no code from this line on';
const notMine = 'it is a package: LAYERLAB_JUST_MY_CODE=false debugs those too';

/** Returns `loss is {loss}` as a call that prints it. */
function logged(message: string): string {
  const text = message.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll(/\{([^{}]+)\}/g, '$${$1}');
  return `console.log(\`${text}\`)`;
}

/** V8 names a local file by its path or its URL. */
function scriptOf({ kind, url }: Source): object {
  if (kind !== 'file') return { url };
  return { urlRegex: `^(file://)?${escaped(url)}$` };
}
