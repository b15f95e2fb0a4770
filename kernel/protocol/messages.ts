/** The messaging protocol as types: each request with the contents of its request and reply. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Record<string, unknown>;

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
  /** The subshell that a shell message is for (JEP 91). */
  readonly subshell_id?: string | null;
}

/** A message. `identities` are the routing frames of the peer. */
export interface Message<T extends string = string, C = JsonObject> {
  readonly identities: readonly Uint8Array[];
  readonly header: Header & { readonly msg_type: T };
  readonly parent_header: Partial<Header>;
  readonly metadata: JsonObject;
  readonly content: C;
  readonly buffers: readonly Uint8Array[];
}

export interface MimeBundle {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}

export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

type Ok<T = object> = { readonly status: 'ok' } & T;
type Failed = { readonly status: 'error' } & ErrorContent;

export type ExecuteRequest = {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Record<string, string>;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
};

export type ExecuteReply =
  | Ok<{ execution_count: number; user_expressions: JsonObject; payload: readonly [] }>
  | (Failed & { execution_count: number; user_expressions?: JsonObject })
  | { readonly status: 'aborted'; execution_count: number };

export type HistoryRequest = {
  readonly output?: boolean;
  readonly raw?: boolean;
  readonly hist_access_type: 'range' | 'tail' | 'search';
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number | null;
  readonly n?: number;
  readonly pattern?: string;
  readonly unique?: boolean;
};

export type CommContent = {
  readonly comm_id: string;
  readonly target_name?: string;
  readonly data: JsonObject;
};

/** A message that a cell published. `parent` is the msg_id of its execute_request. */
export interface KeptMessage {
  readonly parent: string;
  readonly type: string;
  readonly content: object;
}

/** The reply to `outputs_request`, an extension of the protocol: see requests/kept-outputs.ts. */
export type OutputsReply = Ok<{
  /** Cells that the kernel never received. */
  readonly unknown: readonly string[];
  /** Cells whose messages were dropped because of their size. */
  readonly forgotten: readonly string[];
  readonly messages: readonly KeptMessage[];
  /** Replies by msg_id, only of cells that have ended. */
  readonly replies: Readonly<Record<string, ExecuteReply>>;
}>;

/** Every request of the protocol with the contents of request and reply. */
export interface Requests {
  kernel_info_request: { content: object; reply: Ok<JsonObject> };
  execute_request: { content: ExecuteRequest; reply: ExecuteReply };
  complete_request: { content: { code: string; cursor_pos: number }; reply: Ok<JsonObject> | Failed };
  inspect_request: {
    content: { code: string; cursor_pos: number; detail_level?: 0 | 1 };
    reply: Ok<{ found: boolean } & MimeBundle> | Failed;
  };
  is_complete_request: { content: { code: string }; reply: { status: string; indent?: string } };
  history_request: { content: HistoryRequest; reply: Ok<{ history: readonly unknown[] }> | Failed };
  comm_info_request: {
    content: { target_name?: string };
    reply: Ok<{ comms: Record<string, { target_name: string }> }>;
  };
  interrupt_request: { content: object; reply: Ok | Failed };
  shutdown_request: { content: { restart: boolean }; reply: Ok<{ restart: boolean }> };
  debug_request: { content: JsonObject; reply: JsonObject };
  create_subshell_request: { content: object; reply: Ok<{ subshell_id: string }> };
  delete_subshell_request: { content: { subshell_id: string }; reply: Ok | Failed };
  outputs_request: { content: { msg_ids: readonly string[] }; reply: OutputsReply };
  list_subshell_request: { content: object; reply: Ok<{ subshell_id: readonly string[] }> };
}

export type RequestType = keyof Requests;
export type Request<T extends RequestType> = Message<T, Requests[T]['content']>;
/** What a request's handler returns: the content of the reply. */
export type Reply<T extends RequestType> = Promise<Requests[T]['reply']>;

/** Returns the message type of the reply to a request: `execute_request` → `execute_reply`. */
export function replyType(requestType: string): string {
  return requestType.replace(/_request$/, '_reply');
}
