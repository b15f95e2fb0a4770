/** Comms: which are open, and comm_info_request. Messaging spec, "Custom Messages". */
import type { CommMessage } from '../protocol/dispatcher.js';
import type { Reply, Request } from '../protocol/messages.js';
import type { CommFrame, CommKind } from '../runtime/link.js';

/** The target of the comm that a page with Jupyter widgets opens when it connects. */
const widgetTarget = 'jupyter.widget.control';

/** Returns a front end's message as the runtime takes it. */
export const frameOf = ({ header, content, metadata, buffers }: CommMessage): CommFrame => ({
  kind: header.msg_type,
  content,
  metadata,
  buffers,
});

/** Tracks the open comms, so that comm_info_request can be answered while a cell runs. */
export class Comms {
  /** Targets by comm id. */
  readonly #open = new Map<string, string>();
  #widgetPage: CommMessage | undefined;

  /** The message by which the last page with widgets connected. */
  get widgetPage(): CommMessage | undefined {
    return this.#widgetPage;
  }

  /** Notes a message from a front end. */
  receive(message: CommMessage): void {
    this.note(message.header.msg_type, message.content);
    if (message.content.target_name === widgetTarget) this.#widgetPage = message;
  }

  /** Notes a message in either direction. */
  note(kind: CommKind, { comm_id, target_name }: CommFrame['content']): void {
    if (kind === 'comm_open') this.#open.set(comm_id, typeof target_name === 'string' ? target_name : '');
    if (kind === 'comm_close') this.#open.delete(comm_id);
  }

  /** Returns the open comms with this target, or all if it is undefined or empty. */
  list(target: string | undefined): Record<string, { target_name: string }> {
    const wanted = [...this.#open].filter(([, each]) => !target || each === target);
    return Object.fromEntries(wanted.map(([id, target_name]) => [id, { target_name }]));
  }

  /** Forgets the open comms: a new runtime has none. */
  clear(): void {
    this.#open.clear();
  }
}

export async function commInfo(
  comms: Comms,
  { content: { target_name } }: Request<'comm_info_request'>,
): Reply<'comm_info_request'> {
  return { status: 'ok', comms: comms.list(target_name) };
}
