/** complete_request: what may stand at the cursor. Messaging spec, "Completion"; types as JupyterLab shows them. */
import { toCodePoint, toUtf16 } from '../language/positions.js';
import type { Request, Requests } from '../protocol/messages.js';
import type { Kernel } from './kernel.js';

export async function complete(
  kernel: Kernel,
  { content: { code, cursor_pos } }: Request<'complete_request'>,
): Promise<Requests['complete_request']['reply']> {
  const { start, end, matches } = await kernel.language.complete(code, toUtf16(code, cursor_pos));
  const cursor_start = toCodePoint(code, start);
  const cursor_end = toCodePoint(code, end);
  const types = matches.map(({ text, type, signature, documentation }) => ({
    start: cursor_start,
    end: cursor_end,
    text,
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
