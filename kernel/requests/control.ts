/** Requests about the kernel itself: interrupt, shutdown, debug. Messaging spec, "Messages on the Control channel". */
import type { JsonObject, Reply, Request } from '../protocol/messages.js';
import type { Kernel } from './kernel.js';

export async function interrupt(kernel: Kernel): Reply<'interrupt_request'> {
  await kernel.interrupt();
  return { status: 'ok' };
}

/** Only replies; the kernel ends when the reply has been sent. */
export async function shutdown({ content: { restart } }: Request<'shutdown_request'>): Reply<'shutdown_request'> {
  return { status: 'ok', restart };
}

/** Answers in the form of the Debug Adapter Protocol, also where there is no debugger: a client knows which request failed. */
export async function debug(kernel: Kernel, request: Request<'debug_request'>): Reply<'debug_request'> {
  return (await kernel.debug(request)) ?? refused(request);
}

function refused({ content }: Request<'debug_request'>): JsonObject {
  return {
    type: 'response',
    request_seq: Number.isInteger(content.seq) ? content.seq : 0,
    seq: 0,
    success: false,
    command: typeof content.command === 'string' ? content.command : '',
    message: 'this kernel has no debugger',
    body: {},
  };
}
