/** complete_request: completions at the cursor, with types for JupyterLab. Messaging spec, "Completion". */
import type { Language } from '../language/language.js';
import { toCodePoint, toUtf16 } from '../language/positions.js';
import type { Reply, Request } from '../protocol/messages.js';

export async function complete(
  language: Language,
  { content: { code, cursor_pos } }: Request<'complete_request'>,
): Reply<'complete_request'> {
  const { start, end, matches } = await language.complete(code, toUtf16(code, cursor_pos));
  const cursor_start = toCodePoint(code, start);
  const cursor_end = toCodePoint(code, end);
  const types = matches.map(({ text, type, signature, documentation, insert = text }) => ({
    start: cursor_start,
    end: cursor_end,
    text: insert,
    type,
    ...(signature ? { signature } : {}),
    ...(documentation ? { documentation } : {}),
  }));
  return {
    status: 'ok',
    matches: matches.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: types },
  };
}
