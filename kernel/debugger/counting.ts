/** Numbers of lines and columns as a client counts them. The debugger counts both from 1. */

/** How far a client's numbers lie below ours. */
interface Offsets {
  readonly lines: 0 | 1;
  readonly columns: 0 | 1;
}

/** Which fields hold a number of either kind. */
const kinds: Readonly<Record<string, keyof Offsets>> = {
  line: 'lines',
  lines: 'lines',
  endLine: 'lines',
  column: 'columns',
  endColumn: 'columns',
  start: 'columns',
};
/** The commands whose arguments or bodies hold such fields; those of others may hold values that look like them. */
const counting = new Set(['setBreakpoints', 'breakpointLocations', 'stackTrace', 'completions', 'debugInfo']);

export class Counting {
  #offsets: Offsets = { lines: 0, columns: 0 };

  /** Notes what a client says of itself as it begins. */
  begin({ linesStartAt1, columnsStartAt1 }: { linesStartAt1?: boolean; columnsStartAt1?: boolean }): void {
    this.#offsets = { lines: linesStartAt1 === false ? 1 : 0, columns: columnsStartAt1 === false ? 1 : 0 };
  }

  /** Returns a request's arguments with our numbers. */
  read(command: string, given: object): object {
    return counting.has(command) ? (this.#moved(given, 1) as object) : given;
  }

  /** Returns a response's body with the client's numbers. */
  write<T>(command: string, body: T): T {
    return counting.has(command) ? (this.#moved(body, -1) as T) : body;
  }

  #moved(value: unknown, direction: 1 | -1, by = 0): unknown {
    if (typeof value === 'number') return value + direction * by;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.#moved(each, direction, by));
    const { lines, columns } = this.#offsets;
    if (lines + columns === 0) return value;
    const fields = Object.entries(value).map(([name, each]) => {
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      return [name, this.#moved(each, direction, kind ? this.#offsets[kind] : 0)];
    });
    return Object.fromEntries(fields);
  }
}
