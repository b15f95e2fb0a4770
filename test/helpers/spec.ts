/** The messaging specification 5.4 as JSON Schemas of every message that a kernel sends. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Channel, Json, Message } from './wire.js';

type Schema = Json;
const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };
const flag: Schema = { type: 'boolean' };
const anything: Schema = { type: 'object' };
const texts: Schema = { type: 'array', items: text };
const version: Schema = { type: 'string', pattern: '^\\d+\\.\\d+(\\.\\d+)?' };
const name: Schema = { type: 'string', minLength: 1 };

/** An object with exactly these fields; those in `optional` may be missing. */
function object(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

const iso = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)$';
const header = object(
  {
    msg_id: name,
    msg_type: name,
    session: name,
    username: text,
    date: { type: 'string', pattern: iso },
    version: { type: 'string', pattern: '^5\\.\\d+$' },
  },
  { subshell_id: { type: ['string', 'null'] } },
);

/** Text types hold strings, images base64 or SVG, JSON types any JSON; nothing else is a MIME type. */
const bundle: Schema = {
  type: 'object',
  patternProperties: {
    '^text/[\\w.+-]+$': text,
    '^image/(png|jpeg|gif|webp)$': {
      type: 'string',
      pattern: '^([A-Za-z0-9+/\\s]{4})*[A-Za-z0-9+/=\\s]*$',
      minLength: 1,
    },
    '^image/svg\\+xml$': { type: 'string', pattern: '<svg' },
    '^application/(javascript|pdf)$': text,
    '^application/(json|[\\w.-]+\\+json)$': {},
    '^(application|audio|video|model)/[\\w.+-]+$': {},
  },
  additionalProperties: false,
};

const error = { ename: name, evalue: text, traceback: texts };
const shown = { data: bundle, metadata: anything };
const transient = object({}, { display_id: name });

/** A reply with the given fields if ok, or else an error with its three fields. */
function reply(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  const ok = object({ status: { const: 'ok' }, ...required }, optional);
  return byStatus({ ok, error: object({ status: { const: 'error' }, ...error }) });
}

function byStatus(schemas: Record<string, Schema>): Schema {
  const cases = Object.entries(schemas).map(([status, schema]) => ({
    if: { type: 'object', properties: { status: { const: status } }, required: ['status'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: schema,
  }));
  return { type: 'object', properties: { status: { enum: Object.keys(schemas) } }, required: ['status'], allOf: cases };
}

const refusal: Schema = object({ status: { const: 'error' }, ...error });
const expression: Schema = reply(shown);
const payload: Schema = {
  type: 'array',
  items: { type: 'object', properties: { source: text }, required: ['source'] },
};
const expressions: Schema = { type: 'object', additionalProperties: expression };
const entry = (input: Schema): Schema => ({
  type: 'array',
  items: [{ type: 'integer' }, { type: 'integer' }, input],
  minItems: 3,
  additionalItems: false,
});
const inputAndOutput: Schema = {
  type: 'array',
  items: [text, { type: ['string', 'null'] }],
  minItems: 2,
  additionalItems: false,
};

const languageInfo = object(
  {
    name,
    version,
    mimetype: { type: 'string', pattern: '^[\\w.+-]+/[\\w.+-]+$' },
    file_extension: { type: 'string', pattern: '^\\.' },
  },
  { pygments_lexer: text, codemirror_mode: { type: ['string', 'object'] }, nbconvert_exporter: text },
);

const shutdownReply: Schema = reply({ restart: flag });

const kernelInfoReply: Schema = reply(
  {
    protocol_version: version,
    implementation: name,
    implementation_version: version,
    language_info: languageInfo,
    banner: text,
  },
  {
    help_links: { type: 'array', items: object({ text: name, url: { type: 'string', pattern: '^https?://' } }) },
    supported_features: texts,
    debugger: flag,
  },
);

/** The replies on shell and control: control is a second shell that no cell blocks. */
const replies: Record<string, Schema> = {
  execute_reply: byStatus({
    ok: object({ status: text, execution_count: count, user_expressions: expressions }, { payload }),
    error: object({ status: text, execution_count: count, ...error }, { user_expressions: expressions, payload }),
    aborted: object({ status: text }, { execution_count: count }),
  }),
  inspect_reply: reply({ found: flag, ...shown }),
  complete_reply: reply({ matches: texts, cursor_start: count, cursor_end: count, metadata: anything }),
  is_complete_reply: byStatus({
    complete: object({ status: text }),
    incomplete: object({ status: text, indent: text }),
    invalid: object({ status: text }),
    unknown: object({ status: text }),
    error: object({ status: text, ...error }),
  }),
  history_reply: reply({ history: { type: 'array', items: { anyOf: [entry(text), entry(inputAndOutput)] } } }),
  comm_info_reply: reply({ comms: { type: 'object', additionalProperties: object({ target_name: text }) } }),
  connect_reply: { type: 'object' },
  kernel_info_reply: kernelInfoReply,
  shutdown_reply: shutdownReply,
  interrupt_reply: reply({}),
  create_subshell_reply: reply({ subshell_id: name }),
  delete_subshell_reply: reply({}),
  list_subshell_reply: reply({ subshell_id: texts }),
  debug_reply: object(
    { type: { const: 'response' }, request_seq: { type: 'integer' }, success: flag, command: text },
    { seq: { type: 'integer' }, message: text, body: anything },
  ),
};

/** The content of every message that a kernel may send, by channel and type. */
const contents: Record<Channel, Record<string, Schema>> = {
  shell: replies,
  control: replies,
  iopub: {
    status: object({ execution_state: { enum: ['busy', 'idle', 'starting'] } }),
    stream: object({ name: { enum: ['stdout', 'stderr'] }, text: { type: 'string', minLength: 1 } }),
    display_data: object(shown, { transient }),
    update_display_data: object({ ...shown, transient: object({ display_id: name }) }),
    execute_input: object({ code: text, execution_count: count }),
    execute_result: object({ ...shown, execution_count: count }, { transient }),
    error: object(error),
    clear_output: object({ wait: flag }),
    comm_open: object(
      { comm_id: name, target_name: text, data: anything },
      { target_module: { type: ['string', 'null'] } },
    ),
    comm_msg: object({ comm_id: name, data: anything }),
    comm_close: object({ comm_id: name, data: anything }),
    shutdown_reply: shutdownReply,
    debug_event: { type: 'object' },
    iopub_welcome: object({ subscription: text }),
  },
  stdin: {
    input_request: object({ prompt: text, password: flag }),
  },
};

/** Returns the reply type of a request: `execute_request` → `execute_reply`. */
export function replyType(request: string): string {
  return request.replace(/_request$/, '_reply');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
const colourCode = /\u001b\[/;
const ajv = new Ajv({ allErrors: true, strict: false });
const checkHeader = ajv.compile(header);
const checkers = new Map<Schema, ValidateFunction>();

/** Returns the problems of a single message; none if it meets the specification. */
export function violations(message: Message): string[] {
  const { channel, content } = message;
  const type = message.header.msg_type;
  const schema = contents[channel][type] ?? refusalOf(channel, type);
  if (schema === undefined) return [`${type} is not a message that a kernel sends on ${channel}`];
  const known = checkers.get(schema) ?? ajv.compile(schema);
  checkers.set(schema, known);
  return [
    ...problems(checkHeader, message.header, 'header'),
    ...problems(known, content, 'content'),
    ...framing(message),
    ...plainText(content),
  ].map((problem) => `${channel} ${type}: ${problem}`);
}

/** An unknown request may be answered, but only with an error. */
function refusalOf(channel: Channel, type: string): Schema | undefined {
  return channel !== 'iopub' && channel !== 'stdin' && type.endsWith('_reply') ? refusal : undefined;
}

function problems(check: ValidateFunction, value: unknown, what: string): string[] {
  if (check(value)) return [];
  const seen = JSON.stringify(value);
  return (check.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map((error) => `${what}${describe(error)} (in ${seen.slice(0, 300)})`);
}

function describe(error: ErrorObject): string {
  const detail = error.params.additionalProperty ?? error.params.allowedValues ?? '';
  return `${error.instancePath} ${error.message} ${detail}`.trimEnd();
}

function framing({ channel, prefix, header, buffers }: Message): string[] {
  const found: string[] = [];
  if (channel !== 'iopub' && prefix.length > 0) found.push(`${prefix.length} frames before the delimiter`);
  if (channel === 'iopub' && header.msg_type !== 'iopub_welcome') {
    if (prefix.length !== 1) found.push(`${prefix.length} topics instead of one`);
    const topic = prefix[0] ?? '';
    if (!topic.endsWith(header.msg_type) && !topic.startsWith(header.msg_type) && !topic.startsWith('comm'))
      found.push(`the topic "${topic}" does not name the type`);
  }
  if (buffers.length > 0 && !header.msg_type.startsWith('comm_')) found.push(`${buffers.length} buffers`);
  return found;
}

/** Plain text must not contain colour codes: front ends do not interpret them there. */
function plainText(content: Json): string[] {
  const plain = content.data?.['text/plain'];
  return typeof plain === 'string' && colourCode.test(plain) ? ['colour codes in text/plain'] : [];
}
