// Generates the innermost loops of matrix products and convolutions as AssemblyScript: tiles of `height` rows and eight
// columns whose sums stay in registers. Generated because AssemblyScript cannot unroll loops. Each is a single loop: V8
// spills the sums of a nested loop to the stack, which halves the speed.

const range = (count) => [...Array(count).keys()];
const lines = (count, line) => range(count).map(line).join('\n');
const list = (count, item) => range(count).map(item).join(', ');

/** @param height - rows of a tile; 6 leaves 16 registers just enough for fused multiply-add, 5 for multiply and add */
export function matmulTiles(height) {
  return `import { madd } from "./vector";

/** Rows of a tile. */
export const HEIGHT: i32 = ${height};
/** Columns of a tile. */
export const WIDTH: i32 = 8;

/**
 * c (rows \`stride\` bytes apart) = or += the sum over \`steps\` of a column of HEIGHT neighbours at a times a row of WIDTH
 * neighbours at b; from step to step the addresses move by aStep and bStep bytes.
 */
${tile('columnsTile', ['a: usize', 'aStep: usize', 'b: usize', 'bStep: usize'], {
  address: (i) => `a, ${4 * i}`,
  move: ['a += aStep', 'b += bStep'],
})}
/** The same where the column of step k lies \`offsets[k]\` bytes from a. */
${tile('columnsAtTile', ['a: usize', 'offsets: usize', 'b: usize', 'bStep: usize'], {
  before: 'const column = a + load<usize>(offsets);',
  address: (i) => `column, ${4 * i}`,
  move: ['offsets += 4', 'b += bStep'],
})}
/** The same with HEIGHT rows of neighbours that lie anywhere, at a0, a1, …; b is packed, WIDTH neighbours a step. */
${tile('rowsTile', [...rows(), 'b: usize'], {
  address: (i) => `a${i}`,
  move: [...range(height).map((i) => `a${i} += 4`), 'b += 32'],
})}
/** The same where element k of each row lies \`offsets[k]\` bytes from its start. */
${tile('rowsAtTile', [...rows(), 'offsets: usize', 'b: usize'], {
  before: 'const offset = load<usize>(offsets);',
  address: (i) => `a${i} + offset`,
  move: ['offsets += 4', 'b += 32'],
})}
/** rowsTile with the rows' addresses in a list. */
// @ts-ignore: decorator
@inline
export function rowsTileOf(steps: i32, rows: usize, b: usize, c: usize, stride: usize, accumulate: bool): void {
  rowsTile(steps, ${list(height, (i) => `load<usize>(rows, ${4 * i})`)}, b, c, stride, accumulate);
}

/** rowsAtTile with the rows' addresses in a list. */
// @ts-ignore: decorator
@inline
export function rowsAtTileOf(steps: i32, rows: usize, offsets: usize, b: usize, c: usize, stride: usize, accumulate: bool): void {
  rowsAtTile(steps, ${list(height, (i) => `load<usize>(rows, ${4 * i})`)}, offsets, b, c, stride, accumulate);
}

/** Copies \`steps\` columns of HEIGHT rows next to each other: element (row, step) lies rowStep · row + stepStep · step bytes from \`from\`. */
export function packRows(from: usize, rowStep: usize, stepStep: usize, steps: i32, to: usize): void {
  if (rowStep == 4) {
    for (; steps > 0; steps--, from += stepStep, to += ${4 * height}) {
      v128.store(to, v128.load(from));
      ${height === 6 ? 'i64.store(to, i64.load(from, 16), 16);' : 'i32.store(to, i32.load(from, 16), 16);'}
    }
    return;
  }
${lines(height - 1, (i) => `  const r${i + 1} = rowStep * ${i + 1};`)}
  for (; steps > 0; steps--, from += stepStep, to += ${4 * height}) {
    i32.store(to, i32.load(from));
${lines(height - 1, (i) => `    i32.store(to, i32.load(from + r${i + 1}), ${4 * i + 4});`)}
  }
}
`;

  function rows() {
    return range(height).map((i) => `a${i}: usize`);
  }

  function tile(name, parameters, { before, address, move }) {
    const next = (i) => (i < height - 1 ? '\n    c += stride;' : '');
    return `export function ${name}(steps: i32, ${parameters.join(', ')}, c: usize, stride: usize, accumulate: bool): void {
${lines(height, (i) => `  let c${i}l: v128 = f32x4.splat(0), c${i}r: v128 = f32x4.splat(0);`)}
  let each: v128, left: v128, right: v128;
  for (; steps > 0; steps--) {${before ? `\n    ${before}` : ''}
    left = v128.load(b);
    right = v128.load(b, 16);
${lines(height, (i) => `    each = v128.load_splat<f32>(${address(i)});\n    c${i}l = madd(each, left, c${i}l);\n    c${i}r = madd(each, right, c${i}r);`)}
${move.map((line) => `    ${line};`).join('\n')}
  }
  if (accumulate) {
${lines(height, (i) => `    v128.store(c, f32x4.add(v128.load(c), c${i}l));\n    v128.store(c, f32x4.add(v128.load(c, 16), c${i}r), 16);${next(i)}`)}
  } else {
${lines(height, (i) => `    v128.store(c, c${i}l);\n    v128.store(c, c${i}r, 16);${next(i)}`)}
  }
}
`;
  }
}
