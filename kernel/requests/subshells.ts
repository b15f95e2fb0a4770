/** Subshells, whose cells run while a cell of the main shell awaits. Messaging spec, "Kernel subshells" (JEP 91). */
import type { Reply, Request } from '../protocol/messages.js';
import type { Shells } from '../protocol/shells.js';

export async function createSubshell(shells: Shells): Reply<'create_subshell_request'> {
  return { status: 'ok', subshell_id: shells.add() };
}

export async function deleteSubshell(
  shells: Shells,
  { content: { subshell_id } }: Request<'delete_subshell_request'>,
): Reply<'delete_subshell_request'> {
  if (shells.delete(subshell_id)) return { status: 'ok' };
  const evalue = `there is no subshell ${subshell_id}`;
  return { status: 'error', ename: 'UnknownSubshell', evalue, traceback: [evalue] };
}

export async function listSubshells(shells: Shells): Reply<'list_subshell_request'> {
  return { status: 'ok', subshell_id: shells.subshells };
}
