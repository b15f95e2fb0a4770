/** From places in JavaScript to places in TypeScript and back. */
import { eachMapping, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Location } from './inspector.js';

/** A place in TypeScript: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A place where execution can stop. */
export interface Stop extends Place {
  readonly at: Location;
}

/** The source map of one script. It is read when it is first needed. */
export class Positions {
  readonly #json: string;
  readonly #lines: number;
  #read: TraceMap | undefined;

  /** @param text - the TypeScript */
  constructor(sourceMap: string, text: string) {
    this.#json = sourceMap;
    this.#lines = text.split('\n').length;
  }

  /** Returns the place in TypeScript; undefined for what the compiler has added. */
  original({ lineNumber, columnNumber = 0 }: Location): Place | undefined {
    const { line, column } = originalPositionFor(this.#map, { line: lineNumber + 1, column: columnNumber });
    // What the compiler adds to a cell (`exports.x = x`) has a place behind its end.
    return line === null || line > this.#lines ? undefined : { line, column: column + 1 };
  }

  /** Returns the first place from the beginning of a line on; undefined if there is no code any more. */
  stopFrom(line: number): Stop | undefined {
    let best: Stop | undefined;
    eachMapping(this.#map, ({ originalLine, originalColumn, generatedLine, generatedColumn }) => {
      if (originalLine === null || originalLine < line || originalLine > this.#lines) return;
      if (best && originalLine >= best.line) return;
      const at = { lineNumber: generatedLine - 1, columnNumber: generatedColumn };
      best = { line: originalLine, column: originalColumn + 1, at };
    });
    return best;
  }

  get #map(): TraceMap {
    this.#read ??= new TraceMap(this.#json);
    return this.#read;
  }
}
