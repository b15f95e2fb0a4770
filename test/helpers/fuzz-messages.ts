/** Arbitrary messages for a kernel: broken frames, signed nonsense, requests with contents of any shape. */
import { fc } from './property.js';
import { encode, type Header, type Json, newHeader, signature } from './wire.js';

export type AskChannel = 'shell' | 'control';

/** Something to send. A `request` is well-formed and must be answered; `raw` frames must be dropped without effect. */
export type Attack =
  | {
      readonly kind: 'request';
      readonly channel: AskChannel;
      readonly type: string;
      readonly content: Json;
      readonly header: Partial<Header>;
      readonly metadata: Json;
    }
  | {
      readonly kind: 'raw';
      readonly channel: AskChannel | 'stdin';
      readonly frames: (key: string) => Buffer[];
      readonly what: string;
    };

/** Cheap requests, requests to the language engine, and cells; no shutdown. */
const cheap = [
  'kernel_info_request',
  'history_request',
  'comm_info_request',
  'comm_open',
  'comm_msg',
  'comm_close',
  'debug_request',
  'create_subshell_request',
  'delete_subshell_request',
  'list_subshell_request',
  'connect_request',
  'interrupt_request',
  'no_such_request',
  'input_request',
  'status',
  '',
] as const;
const language = ['complete_request', 'inspect_request', 'is_complete_request'] as const;

const codes = [
  '1 + 1',
  'const a: number = 1',
  'a',
  'throw new Error("x")',
  'console.log("x")',
  'const = 5',
  'await null',
  'display("x")',
  'prompt("?")',
  'let b = "text" as never',
  '',
  '((((',
  '"😀".length',
  'export const c = 1',
  'class D { #e = 1 }',
  'Math.',
];

const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }) as fc.Arbitrary<unknown>;
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(...codes),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 1, 2 ** 53, Number.MAX_VALUE));

/** A value of the right kind most of the time, otherwise any JSON. */
const mostly = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: json });

const fields: Record<string, fc.Arbitrary<unknown>> = {
  code: mostly(text),
  cursor_pos: mostly(number),
  detail_level: mostly(fc.constantFrom(0, 1)),
  silent: mostly(fc.boolean()),
  store_history: mostly(fc.boolean()),
  user_expressions: mostly(fc.dictionary(fc.string({ maxLength: 5 }), text, { maxKeys: 2 })),
  allow_stdin: fc.constant(false),
  stop_on_error: mostly(fc.boolean()),
  hist_access_type: mostly(fc.constantFrom('tail', 'range', 'search')),
  n: mostly(number),
  session: mostly(number),
  start: mostly(number),
  stop: mostly(number),
  pattern: mostly(text),
  unique: mostly(fc.boolean()),
  output: mostly(fc.boolean()),
  raw: mostly(fc.boolean()),
  comm_id: mostly(fc.constantFrom('a', 'b', '__proto__')),
  target_name: mostly(fc.constantFrom('nobody', 'toString', '')),
  data: mostly(fc.dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 3 })),
  subshell_id: mostly(text),
  seq: mostly(number),
  command: mostly(text),
  arguments: json,
};

const content = fc
  .record(fields, { requiredKeys: [] })
  .chain((known) =>
    fc.dictionary(fc.string({ maxLength: 6 }), json, { maxKeys: 2 }).map((extra) => ({ ...extra, ...known }) as Json),
  );

/** Optional fields of a header. */
const header = fc.record(
  {
    username: mostly(text),
    date: mostly(text),
    version: mostly(text),
    subshell_id: mostly(fc.constantFrom('none', null)),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<Header>>;
const metadata = fc.dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 2 }) as fc.Arbitrary<Json>;
const channel = fc.constantFrom<AskChannel>('shell', 'control');

function requests(types: readonly string[], overrides: Json = {}): fc.Arbitrary<Attack> {
  return fc
    .record({ channel, type: fc.constantFrom(...types), content, header, metadata })
    .map((made) => ({ kind: 'request', ...made, content: { ...made.content, ...overrides } }) as Attack);
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const anywhere = fc.constantFrom<AskChannel | 'stdin'>('shell', 'control', 'stdin');

function raw(what: string, frames: fc.Arbitrary<(key: string) => Buffer[]>): fc.Arbitrary<Attack> {
  return fc.record({ channel: anywhere, frames }).map((made) => ({ kind: 'raw', what, ...made }) as Attack);
}

/** Returns the frames of a new, valid request. */
const sound = (key: string): Buffer[] =>
  encode(key, { header: newHeader('kernel_info_request', 'a stranger'), content: {} });

const broken: fc.Arbitrary<Attack>[] = [
  raw(
    'any frames',
    fc.array(bytes, { minLength: 1, maxLength: 9 }).map((frames) => () => frames),
  ),
  raw(
    'another key',
    fc.string({ maxLength: 20 }).map((other) => () => sound(`${other}!`)),
  ),
  raw(
    'a frame too few',
    fc.nat({ max: 5 }).map((at) => (key) => sound(key).filter((_, i) => i !== at)),
  ),
  raw(
    'frames in another order',
    fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 4 })).map(([from, by]) => (key) => {
      const frames = sound(key);
      const to = (from + 1 + by) % 6;
      [frames[from], frames[to]] = [frames[to]!, frames[from]!];
      // Three of the dictionaries are equal: swapping those changes nothing.
      return frames[from]!.equals(frames[to]!) ? frames.slice(1) : frames;
    }),
  ),
  raw(
    'a bit that flipped',
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(), fc.nat({ max: 7 })).map(([frame, position, bit]) => (key) => {
      const frames = sound(key).map((each) => Buffer.from(each));
      const target = frames[frame]!;
      target[position % target.length]! ^= 1 << bit;
      return frames;
    }),
  ),
  raw(
    'signed, but no JSON objects',
    fc
      .tuple(
        fc.nat({ max: 3 }),
        fc.oneof(
          bytes,
          fc.constantFrom('null', '[]', '1', '"a"', '{', '').map((each) => Buffer.from(each)),
        ),
      )
      .map(([part, wrong]) => (key) => {
        const parts = sound(key).slice(2);
        parts[part] = wrong;
        return [Buffer.from('<IDS|MSG>'), Buffer.from(signature(key, parts)), ...parts];
      }),
  ),
  raw(
    'signed, but without what a header needs',
    fc.constantFrom('msg_id', 'msg_type', 'session').map((field) => (key) => {
      const header = { ...newHeader('kernel_info_request', 'a stranger'), [field]: undefined } as unknown as Header;
      return encode(key, { header, content: {} });
    }),
  ),
];

/** Mostly broken frames and cheap requests; some for the language engine, and some cells. */
export const attacks: fc.Arbitrary<Attack> = fc.oneof(
  ...broken.map((arbitrary) => ({ weight: 8, arbitrary })),
  { weight: 35, arbitrary: requests(cheap) },
  { weight: 5, arbitrary: requests(language) },
  { weight: 4, arbitrary: requests(['execute_request'], { allow_stdin: false }) },
);

/** The actions of a user at a front end, in any order and without waiting. */
export type Step = { readonly do: 'run' | 'stay' | 'fail' | 'end' | 'complete' | 'interrupt' | 'signal' | 'restart' };

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Step>({ do: 'run' }, { do: 'complete' }, { do: 'interrupt' }) },
    { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'stay' }, { do: 'fail' }, { do: 'signal' }) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'end' }, { do: 'restart' }) },
  ),
  { minLength: 5, maxLength: 15 },
);
