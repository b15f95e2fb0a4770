/** outputs_request: a request of ours, not of the specification. What kept cells have shown, for a client that missed some. */
import type { OutputsReply, Request } from '../protocol/messages.js';
import type { Kernel } from './kernel.js';

export async function outputs(kernel: Kernel, { content }: Request<'outputs_request'>): Promise<OutputsReply> {
  kernel.flush();
  const ids: unknown = content.msg_ids;
  return kernel.kept.read(Array.isArray(ids) ? ids.map(String) : []);
}
