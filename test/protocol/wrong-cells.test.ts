/** Every kind of wrong cell with its traceback, as a reviewed snapshot. LAYERLAB_UPDATE_GOLDEN=1 rewrites it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Exchange, plain } from '../helpers/exchange.js';
import { useKernel } from '../helpers/kernel-client.js';
import { caretOf } from '../helpers/traceback.js';
import { type WrongCell, wrongCells } from './wrong-cells.js';

const golden = fileURLToPath(new URL('../golden/wrong-cells.txt', import.meta.url));
const update = process.env.LAYERLAB_UPDATE_GOLDEN === '1';
const title = (name: string): string => `### ${name}\n`;

/** The position of the §: line, column, and the cell (from 0) or file. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly cell?: number;
  readonly file?: string;
}

function placeIn(text: string): { line: number; column: number } | undefined {
  const before = text.split('§');
  if (before.length < 2) return undefined;
  const lines = before[0]!.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length };
}

function expected({ name, cells, files = {} }: WrongCell): Place {
  for (const [cell, code] of cells.entries()) {
    const place = placeIn(code);
    if (place) return { ...place, cell };
  }
  for (const [file, text] of Object.entries(files)) {
    const place = placeIn(text);
    if (place) return { ...place, file };
  }
  return assert.fail(`${name}: a § in a cell or a file`);
}

const bare = (text: string): string => text.replace('§', '');
const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');

describe('a wrong cell is answered by its cell, line and caret:', () => {
  const kernel = useKernel();
  const known = update ? '' : readFileSync(golden, 'utf8');
  const sections: string[] = [];
  after(() => {
    if (update) writeFileSync(golden, sections.join('\n'));
  });

  const run = async ({ cells, files = {}, late }: WrongCell): Promise<Exchange[]> => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(kernel().process.folder, file), bare(text));
    const done: Exchange[] = [];
    for (const code of cells) done.push(await kernel().execute(bare(code)));
    const last = done.at(-1)!;
    if (late) await kernel().until('the late error', () => last.error !== undefined, { about: last });
    for (const cell of late ? done : done.slice(0, -1)) assert.equal(cell.reply.status, 'ok', cell.traceback);
    return done;
  };

  for (const wrong of wrongCells)
    test(wrong.name, async () => {
      const done = await run(wrong);
      const { error, traceback } = done.at(-1)!;
      assert.ok(error, 'the last cell fails');
      const first = done[0]!.reply.execution_count - 1;
      const told = plain(traceback)
        .replaceAll(kernel().process.folder, '<folder>')
        .replace(/Cell (\d+)/g, (_, count) => `Cell ${Number(count) - first}`)
        .replace(/ +$/gm, '');
      const section = `${title(wrong.name)}${wrong.cells.map((code) => `${indented(bare(code))}\n`).join('    ---\n')}→ ${error.ename}: ${error.evalue.replaceAll(kernel().process.folder, '<folder>')}\n${indented(told).trimEnd()}\n`;
      sections.push(section);
      const { line, column, cell, file } = expected(wrong);
      const where = file ?? `Cell ${done[cell!]!.reply.execution_count}, line ${line}`;
      assert.ok(traceback.includes(where), `${where} in\n${traceback}`);
      const caret = caretOf(traceback);
      assert.deepEqual({ line: caret.line, column: caret.column }, { line, column }, traceback);
      if (!update) assert.equal(section, sectionOf(known, wrong.name));
    });

  test('there are forty kinds and more', () => {
    assert.ok(wrongCells.length >= 40);
    assert.equal(new Set(wrongCells.map(({ name }) => name)).size, wrongCells.length);
  });
});

function sectionOf(text: string, name: string): string {
  const from = text.indexOf(title(name));
  if (from < 0) return '';
  const to = text.indexOf('\n### ', from);
  return to < 0 ? text.slice(from) : text.slice(from, to);
}
