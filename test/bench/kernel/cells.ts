/** The same work in each kernel's language. */
import type { Language } from './peers.js';

interface Cells {
  readonly loop: string;
  readonly declare: string;
  readonly read: string;
  readonly lines: string;
  readonly megabytes: string;
  /** About thirty lines with declarations of their own; `n` keeps names apart. */
  typed(n: number): string;
}

const typescript: Cells = {
  loop: 'while (true) {}',
  declare: 'const alphaVar = { beta: 1, gamma: "two" }; let kept = 41',
  read: 'kept + 1',
  lines: 'for (let i = 0; i < 100000; i++) console.log("line " + i);',
  megabytes: 'process.stdout.write("abcdefghij".repeat(1000000)); void 0;',
  typed: (n) => `
interface Sample${n} { readonly x: number; readonly y: number; readonly label?: string }
type Pair${n} = readonly [number, number];
class Moments${n} {
  #count = 0;
  #mean = 0;
  #squares = 0;
  add(value: number): this {
    this.#count++;
    const distance = value - this.#mean;
    this.#mean += distance / this.#count;
    this.#squares += distance * (value - this.#mean);
    return this;
  }
  get mean(): number { return this.#mean; }
  get variance(): number { return this.#squares / this.#count; }
}
function samples${n}(count: number): Sample${n}[] {
  return Array.from({ length: count }, (_, i) => ({ x: i, y: i * i, label: i % 2 ? 'odd' : undefined }));
}
const points${n} = samples${n}(100);
const moments${n} = points${n}.reduce((sum, { y }) => sum.add(y), new Moments${n}());
const pairs${n}: Pair${n}[] = points${n}.map(({ x, y }) => [x, y] as const);
const byLabel${n} = new Map<string, number>();
for (const { label = 'even' } of points${n}) {
  byLabel${n}.set(label, (byLabel${n}.get(label) ?? 0) + 1);
}
const largest${n} = Math.max(...pairs${n}.map(([, y]) => y));
const text${n}: string = \`\${moments${n}.mean.toFixed(2)} \${largest${n}} \${[...byLabel${n}.keys()].join()}\`;
text${n}`,
};

const python: Cells = {
  loop: 'while True: pass',
  declare: 'class Alpha:\n  beta = 1\nalphaVar = Alpha()\nkept = 41',
  read: 'kept + 1',
  lines: 'for i in range(100000): print("line " + str(i))',
  megabytes: 'import sys\n_ = sys.stdout.write("abcdefghij" * 1000000)',
  typed: (n) => `
from dataclasses import dataclass
from typing import Optional
@dataclass
class Sample${n}:
  x: int
  y: int
  label: Optional[str] = None
class Moments${n}:
  def __init__(self):
    self.count = 0
    self.mean = 0.0
    self.squares = 0.0
  def add(self, value: float):
    self.count += 1
    distance = value - self.mean
    self.mean += distance / self.count
    self.squares += distance * (value - self.mean)
    return self
def samples${n}(count: int) -> list[Sample${n}]:
  return [Sample${n}(i, i * i, 'odd' if i % 2 else None) for i in range(count)]
points${n} = samples${n}(100)
moments${n} = Moments${n}()
for each in points${n}:
  moments${n}.add(each.y)
pairs${n} = [(each.x, each.y) for each in points${n}]
by_label${n} = {}
for each in points${n}:
  by_label${n}[each.label or 'even'] = by_label${n}.get(each.label or 'even', 0) + 1
largest${n} = max(y for _, y in pairs${n})
text${n} = f"{moments${n}.mean:.2f} {largest${n}} {','.join(by_label${n})}"
text${n}`,
};

export const cellsOf: Readonly<Record<Language, Cells>> = { typescript, python };

/** What the cells of many lines and many bytes print. */
export const expected: { readonly lines: string; readonly megabytes: string } = {
  lines: Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(''),
  megabytes: 'abcdefghij'.repeat(1_000_000),
};
