/** Why a cell, or the start of a kernel, failed. */
export interface Failure {
  readonly reason: 'error' | 'timeout' | 'kernel-lost' | 'server-lost' | 'stopped';
  /** One line for the user, such as `Error: no`. */
  readonly message: string;
}
