/** Requests about the kernel itself: interrupt, shutdown, subshells, comms, the debugger that is not there. */
import type { Request, Requests } from '../protocol/messages.js';
import type { Kernel } from './kernel.js';

type Reply<T extends keyof Requests> = Promise<Requests[T]['reply']>;

export async function interrupt(kernel: Kernel): Reply<'interrupt_request'> {
  await kernel.interrupt();
  return { status: 'ok' };
}

/** JEP 91: a subshell's cells run while the main shell's cell awaits. */
export async function createSubshell(kernel: Kernel): Reply<'create_subshell_request'> {
  return { status: 'ok', subshell_id: kernel.dispatcher.addSubshell() };
}

export async function deleteSubshell(
  kernel: Kernel,
  { content: { subshell_id } }: Request<'delete_subshell_request'>,
): Reply<'delete_subshell_request'> {
  if (kernel.dispatcher.deleteSubshell(subshell_id)) return { status: 'ok' };
  const evalue = `there is no subshell ${subshell_id}`;
  return { status: 'error', ename: 'UnknownSubshell', evalue, traceback: [evalue] };
}

export async function listSubshells(kernel: Kernel): Reply<'list_subshell_request'> {
  return { status: 'ok', subshell_id: kernel.dispatcher.subshells };
}

export async function commInfo(
  kernel: Kernel,
  { content: { target_name } }: Request<'comm_info_request'>,
): Reply<'comm_info_request'> {
  const wanted = [...kernel.comms].filter(([, target]) => !target_name || target === target_name);
  return { status: 'ok', comms: Object.fromEntries(wanted.map(([id, target]) => [id, { target_name: target }])) };
}

/** A refusal in the form of the Debug Adapter Protocol, so that a client knows which request failed. */
export async function debug({ content }: Request<'debug_request'>): Reply<'debug_request'> {
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
