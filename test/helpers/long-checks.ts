/** Texts that the type checker works on for very long. */

/** Copies of a text that differ where it says `#`. Each costs the checker the same again. */
function copies(count: number, text: string): string {
  return Array.from({ length: count }, (_, i) => text.replaceAll('#', String(i))).join('\n');
}

const tree = `type Tree<Depth extends number, Path extends string = '', Steps extends 0[] = []> = Steps['length'] extends Depth
  ? 1
  : Tree<Depth, \`\${Path}l\`, [...Steps, 0]> | Tree<Depth, \`\${Path}r\`, [...Steps, 0]>;`;

const dashes = `type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
type Dashed<Text extends string> = Text extends \`\${infer First}\${infer Rest}\` ? \`\${First}-\${Dashed<Rest>}\` : Text;
type Numbered<Start extends string> = \`\${Start}\${Digit}\${Digit}\${Digit}\${Digit}\`;`;

/** Cells by kind. */
export const longChecks: Readonly<Record<string, string>> = {
  'a type that counts by recursion': `${tree}\n${copies(30, 'const leaf# = 1 as Tree<22>;')}`,
  'a union of template literals': `${dashes}\n${copies(60, 'const text#: Dashed<Numbered<"a#">> = "" as never;')}`,
  'lists of 8,000 kinds of object': copies(
    12,
    `const list# = [${Array.from({ length: 8_000 }, (_, i) => `{ a#_${i}: ${i} }`).join(', ')}];`,
  ),
};

/** A text whose completion and inspection at the end take as long. */
export const longQuestion = `${tree}\ndeclare const leaf: Tree<22>;\nleaf`;
