/** What every notebook of the course keeps to, as it is committed. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ICell, ICodeCell } from '@jupyterlab/nbformat';
import { readNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { unbake } from '../../lib/plots/frames.js';
import type { PlotlyFigure } from '../../lib/plots/plotly-types.js';
import { courseFolder, courseNotebooks, maxFigureBytes } from './course.js';

type Bundle = Readonly<Record<string, unknown>>;

const figure = 'application/vnd.plotly.v1+json';
const names = courseNotebooks([]);
const cellsOf = (name: string): ICell[] => readNotebook(join(courseFolder, name)).cells;
const textOf = ({ source }: ICell): string => [source].flat().join('');
const codeCells = (name: string): ICodeCell[] => cellsOf(name).filter((cell): cell is ICodeCell => isCode(cell));
const headingsOf = (name: string): string[] =>
  cellsOf(name)
    .filter((cell) => cell.cell_type === 'markdown')
    .flatMap((cell) => [...textOf(cell).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!));

test('the first notebook says how many there are, and lists the others in order, by their titles', () => {
  const course = textOf(cellsOf(names[0]!).find(({ id }) => id === 'course')!);
  assert.match(course, /^Eleven notebooks/m);
  assert.equal(names.length, 11);
  const listed = [...course.matchAll(/^\| \[(.*?)\]\((.*?)\)/gm)].map(([, title, file]) => ({ title, file }));
  const others = names.slice(1).map((file) => ({ title: headingsOf(file)[0]!.replace(/:.*/, ''), file }));
  assert.deepEqual(listed, others);
});

test('each link from one notebook to another leads to a notebook, and to a heading in it', () => {
  const texts = names.flatMap((name) => cellsOf(name).map((cell) => [name, textOf(cell)] as const));
  const links = texts.flatMap(([name, text]) =>
    [...text.matchAll(/\]\(((?:[\w-]+\.ipynb)?)(?:#([^)]*))?\)/g)].map(([, file, anchor]) => ({
      file: file || name,
      anchor,
    })),
  );
  assert.ok(links.length >= 8 + 5);
  for (const { file, anchor } of links) {
    assert.ok(names.includes(file), `there is no ${file}`);
    const anchors = headingsOf(file).map((heading) => heading.replaceAll(' ', '-'));
    if (anchor !== undefined) assert.ok(anchors.includes(anchor), `${file} has no heading for #${anchor}`);
  }
});

for (const name of names) {
  test(`${name}: no output of a question or a result gives the result away`, () => {
    const results = codeCells(name).flatMap(({ outputs }) => outputs.map(({ data }) => (data ?? {}) as Bundle));
    const texts = results.map((data) => [data['text/plain'] ?? ''].flat().join(''));
    const reveals = cellsOf(name).flatMap((cell) => [...textOf(cell).matchAll(/^reveal\(/gm)]).length;
    assert.equal(texts.filter((text) => text.startsWith('○ predict first · ')).length, reveals);
    assert.deepEqual(
      texts.filter((text) => /you said|no prediction · it is/.test(text)),
      [],
    );
  });

  test(`${name}: it says how long it takes, and what to know before`, () => {
    const [title] = cellsOf(name).map(textOf);
    assert.match(title!, /About \d+ minutes|about \d+ minutes/);
    assert.match(title!, /\*Before you begin:\* ./);
  });

  test(`${name}: no cell needs a detour for TypeScript's sake`, () => {
    const detours = codeCells(name).filter((cell) =>
      /as const|ReturnType<|[\w\])]!(?=[.)\],;])/.test(withoutTexts(textOf(cell))),
    );
    assert.deepEqual(
      detours.map(({ id }) => id),
      [],
    );
  });

  test(`${name}: it ends in two to four references`, () => {
    const last = cellsOf(name).at(-1)!;
    assert.match(textOf(last), /^## References\n\n(- .*(19|20)\d\d.*\n?){2,4}$/);
  });

  test(`${name}: each code cell has fewer than 15 lines, none longer than a page is wide`, () => {
    const long = codeCells(name).filter((cell) => {
      const lines = textOf(cell).split('\n');
      return lines.length >= 15 || lines.some((line) => line.length > 100);
    });
    assert.deepEqual(
      long.map(({ id }) => id),
      [],
    );
  });

  test(`${name}: at most eight claims are green before a line of them is opened`, () => {
    const words = codeCells(name).flatMap(({ outputs }) => outputs.map(({ data }) => wordsOf(data as Bundle)));
    assert.ok(words.filter((text) => text.startsWith('✓ holds')).length <= 8);
    assert.ok(words.some((text) => /^✓ (\d+) of \1 hold\n {2}✓ holds · /.test(text)));
  });

  test(`${name}: each figure has a picture, words and not too much JSON, and nothing failed or needs a kernel`, () => {
    for (const cell of codeCells(name)) {
      for (const output of cell.outputs) {
        assert.notEqual(output.output_type, 'error', String(cell.id));
        assert.notEqual(output.name, 'stderr', String(cell.id));
        const data = (output.data ?? {}) as Bundle;
        assert.ok(!('application/vnd.jupyter.widget-view+json' in data), `${cell.id} shows a widget`);
        if (figure in data) assertKept(data, String(cell.id), maxFigureBytes(name), isLive(cell));
      }
    }
  });
}

test('a first-term reader needs less than 25 minutes for the first two notebooks: 200 words a minute, code included', () => {
  const texts = names.slice(0, 2).flatMap((name) => cellsOf(name).map(textOf));
  const words = texts
    .join(' ')
    .split(/\s+/)
    .filter((word) => /\w/.test(word)).length;
  const running = 1 + 10 / 60; // what the two say of their cells
  assert.ok(words / 200 + running < 25, `${words} words`);
});

test('no notebook has more than 3 MB', () => {
  for (const name of names) assert.ok(statSync(join(courseFolder, name)).size <= 3_000_000, name);
});

test('no axis moves while a control of a figure is turned', () => {
  const baked = names.flatMap((name) =>
    codeCells(name).flatMap(({ outputs }) => outputs.map(({ data }) => data as Bundle)),
  );
  const figures = baked.map((data) => data?.[figure] as PlotlyFigure | undefined).filter((each) => each?.frames);
  assert.ok(figures.length >= 6);
  for (const each of figures as PlotlyFigure[]) {
    const layouts = each.frames!.map(({ name }) => unbake(each, String(name)).layout);
    for (const axis of Object.keys(each.layout).filter((key) => /^[xy]axis/.test(key))) {
      const ranges = layouts.map((layout) => JSON.stringify((layout[axis] as { range?: unknown }).range));
      assert.equal(new Set(ranges).size, 1, `${JSON.stringify(each.layout.title)}: ${axis}`);
    }
  }
});

/** The code without what stands in backticks. */
function withoutTexts(code: string): string {
  return code.replace(/`[^`]*`/g, '``');
}

function isCode(cell: ICell): boolean {
  return cell.cell_type === 'code';
}

/** Below live controls a figure has no picture. */
function isLive(cell: ICell): boolean {
  return textOf(cell).includes('interact(');
}

function wordsOf(data: Bundle = {}): string {
  return [data['text/plain'] ?? ''].flat().join('');
}

function assertKept(data: Bundle, where: string, most: number, live: boolean): void {
  const bytes = Buffer.byteLength(JSON.stringify(data[figure]));
  assert.ok(bytes <= most, `${where}: ${bytes} bytes`);
  if (!live) assert.match(String(data['image/png']), /^iVBOR/, where);
  assert.ok([data['text/plain']].flat().join('').length > 20, `${where} has no words`);
}
