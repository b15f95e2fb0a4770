/** The formulas of exercises: read, worked out, and written again. */

export type Operator = '+' | '-' | '*' | '/' | '**' | '<' | '>' | '==' | '!=';

export type Formula =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'minus'; readonly of: Formula }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'call'; readonly name: string; readonly of: Formula }
  | { readonly kind: 'choice'; readonly condition: Formula; readonly yes: Formula; readonly no: Formula };

/** What the names of a formula stand for. */
export type Scope = Readonly<Record<string, number | boolean | ((x: number) => unknown)>>;

const strength: Readonly<Record<Operator, number>> = {
  '<': 1,
  '>': 1,
  '==': 1,
  '!=': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '**': 4,
};

const operations: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '**': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

const functions: Scope = {
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  relu: (x: number) => Math.max(0, x),
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
};

/**
 * Reads a formula of numbers, names, calls such as `sqrt(x)`, `+ − * / **`, comparisons, `a ? b : c` and brackets.
 *
 * @throws SyntaxError that names the formula and what came
 */
export function readFormula(text: string): Formula {
  const reader = new Reader(text);
  const formula = reader.choice();
  reader.end();
  return formula;
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/\d+\.?\d*(?:e[+-]?\d+)?|[A-Za-z_]\w*|\*\*|[=!]=|\S/g) ?? [];
  }

  choice(): Formula {
    const condition = this.#binary(0);
    if (!this.#takes('?')) return condition;
    const yes = this.choice();
    this.#expect(':');
    return { kind: 'choice', condition, yes, no: this.choice() };
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#wrong('its end');
  }

  #binary(above: number): Formula {
    let left = this.#unary();
    for (let next = this.#operator(above); next !== undefined; next = this.#operator(above)) {
      this.#at++;
      const right = this.#binary(next === '**' ? strength[next] - 1 : strength[next]);
      left = { kind: 'binary', operator: next, left, right };
    }
    return left;
  }

  #operator(above: number): Operator | undefined {
    const token = this.#tokens[this.#at] as Operator;
    return strength[token] > above ? token : undefined;
  }

  #unary(): Formula {
    if (this.#takes('-')) return { kind: 'minus', of: this.#binary(strength['*']) };
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '(') return this.#closed(this.choice());
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token), text: token };
    if (!/^[A-Za-z_]/.test(token)) throw this.#wrong('a number, a name or a bracket', 1);
    return this.#takes('(')
      ? { kind: 'call', name: token, of: this.#closed(this.choice()) }
      : { kind: 'name', name: token };
  }

  #closed(formula: Formula): Formula {
    this.#expect(')');
    return formula;
  }

  #takes(token: string): boolean {
    const found = this.#tokens[this.#at] === token;
    if (found) this.#at++;
    return found;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw this.#wrong(token);
  }

  #wrong(expected: string, back: number = 0): SyntaxError {
    const got = this.#tokens[this.#at - back] ?? 'its end';
    return new SyntaxError(`formula '${this.#text}': expected ${expected}, got ${got}`);
  }
}

/** Works a formula out; true counts as 1 and false as 0. @throws RangeError for a name that is not in `scope` */
export function evaluate(formula: Formula, scope: Scope): number {
  const inner = (part: Formula): number => evaluate(part, scope);
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'name':
      return Number(named(formula.name, scope));
    case 'minus':
      return -inner(formula.of);
    case 'binary':
      return operations[formula.operator](inner(formula.left), inner(formula.right));
    case 'call':
      return Number((named(formula.name, scope) as (x: number) => unknown)(inner(formula.of)));
    case 'choice':
      return inner(inner(formula.condition) ? formula.yes : formula.no);
  }
}

function named(name: string, scope: Scope): Scope[string] {
  const found = scope[name] ?? functions[name];
  if (found === undefined) throw new RangeError(`a formula uses ${name}, and only ${Object.keys(scope)} are given`);
  return found;
}

/** Writes a formula, with no more brackets than it takes. */
export function textOf(formula: Formula, above: number = 0): string {
  switch (formula.kind) {
    case 'number':
      return formula.text;
    case 'name':
      return formula.name;
    case 'minus':
      return `-${textOf(formula.of, strength['**'])}`;
    case 'call':
      return `${formula.name}(${textOf(formula.of)})`;
    case 'choice': {
      const text = `${textOf(formula.condition)} ? ${textOf(formula.yes)} : ${textOf(formula.no)}`;
      return above > 0 ? `(${text})` : text;
    }
    case 'binary': {
      const own = strength[formula.operator];
      const text = `${textOf(formula.left, own - 1)} ${formula.operator} ${textOf(formula.right, own)}`;
      return own <= above ? `(${text})` : text;
    }
  }
}
