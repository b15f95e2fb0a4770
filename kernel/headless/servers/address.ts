/** The address of a Jupyter server and the token that it asks for. */
export interface ServerAddress {
  /** Ends with a slash. */
  readonly url: string;
  /** Empty when the server asks for none. */
  readonly token: string;
}

/** Returns the header that carries a server's token. */
export function authorization({ token }: Pick<ServerAddress, 'token'>): Readonly<Record<string, string>> {
  return token === '' ? {} : { Authorization: `token ${token}` };
}
