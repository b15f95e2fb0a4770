/** inspect_request: type and documentation of the name at the cursor. Messaging spec, "Introspection". */
import type { Language } from '../language/language.js';
import { toUtf16 } from '../language/positions.js';
import type { Reply, Request } from '../protocol/messages.js';

export async function inspect(
  language: Language,
  { content: { code, cursor_pos, detail_level = 0 } }: Request<'inspect_request'>,
): Reply<'inspect_request'> {
  const found = await language.inspect(code, toUtf16(code, cursor_pos));
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation, definition } = found;
  const details = detail_level === 1 && definition ? definition : '';
  const plain = [signature, documentation, details].filter(Boolean).join('\n\n');
  const fenced = (text: string): string => `\`\`\`typescript\n${text}\n\`\`\``;
  const markdown = [fenced(signature), documentation, details && fenced(details)].filter(Boolean).join('\n\n');
  return { status: 'ok', found: true, data: { 'text/plain': plain, 'text/markdown': markdown }, metadata: {} };
}
