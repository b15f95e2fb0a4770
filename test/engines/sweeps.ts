/** Sweeps on engines, and what the local engine makes of the same grid. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layerlab, program, writeSweepNotebook } from '../jupyter/sweep-program.js';

/** A folder with a name that a shell would take apart, a notebook in it, and sweeps of that. */
export class Sweeps {
  readonly folder: string = mkdtempSync(join(tmpdir(), "layerlab engines' $(x) "));
  readonly notebook: string = writeSweepNotebook(this.folder);
  readonly grid: readonly string[];

  /** @param seeds - the grid has two rates and these seeds; the run of the third with rate 0.1 fails */
  constructor(seeds: string) {
    this.grid = ['--sweep', 'rate=0.1,0.5', '--sweep', `seed=${seeds}`];
  }

  /** The arguments of a sweep whose results go into the folder `name`. */
  args(name: string, ...more: string[]): string[] {
    return ['run', this.notebook, ...this.grid, '--out', this.path(name), ...more];
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  read(...names: string[]): string {
    return readFileSync(this.path(...names), 'utf8');
  }

  /** Runs the grid on the local engine, for tables to be compared with. */
  runLocally(): void {
    const { stderr, stdout } = layerlab(...this.args('local', '--reuse', '--jobs', '2'));
    assert.match(stdout, /^layerlab: (\d+) of \1 runs done, 1 failed;/, stderr);
  }

  /** Asserts that a sweep has the rows of the local engine, to the byte. */
  hasSameTables(name: string): void {
    for (const table of ['results.csv', 'results.jsonl'])
      assert.equal(this.read(name, table), this.read('local', table));
  }

  /** How often each run has been executed, by anybody. */
  timesRun(): Map<string, number> {
    const times = new Map<string, number>();
    for (const run of this.read('log.txt').trimEnd().split('\n')) times.set(run, (times.get(run) ?? 0) + 1);
    return times;
  }

  /** Writes a command that loses every third run: now nothing is written, now half of the notebook. */
  writeLossyCommand(): string {
    const file = this.path('lossy command.sh');
    writeFileSync(
      file,
      `#!/bin/sh
echo "$1" >> '${this.path('calls').replaceAll("'", `'\\''`)}'
count=$(wc -l < '${this.path('calls').replaceAll("'", `'\\''`)}')
if [ $((count % 3)) = 0 ]; then
  if [ $((count % 2)) = 0 ]; then head -c 300 "$1" > "$2"; exit 0; fi
  echo "node $count was switched off" >&2
  exit 137
fi
exec '${process.execPath}' '${program}' run "$1" --direct --out "$2"
`,
    );
    chmodSync(file, 0o755);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
