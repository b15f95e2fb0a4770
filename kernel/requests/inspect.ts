/** inspect_request: what the name at the cursor is. Messaging spec, "Introspection". */
import { toUtf16 } from '../language/positions.js';
import type { Request, Requests } from '../protocol/messages.js';
import type { Kernel } from './kernel.js';

export async function inspect(
  kernel: Kernel,
  { content: { code, cursor_pos, detail_level = 0 } }: Request<'inspect_request'>,
): Promise<Requests['inspect_request']['reply']> {
  const found = await kernel.language.inspect(code, toUtf16(code, cursor_pos));
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation, definition } = found;
  const details = detail_level === 1 && definition ? definition : '';
  const plain = [signature, documentation, details].filter(Boolean).join('\n\n');
  const fenced = (text: string): string => `\`\`\`typescript\n${text}\n\`\`\``;
  const markdown = [fenced(signature), documentation, details && fenced(details)].filter(Boolean).join('\n\n');
  return { status: 'ok', found: true, data: { 'text/plain': plain, 'text/markdown': markdown }, metadata: {} };
}
