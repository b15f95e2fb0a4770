/** The servers that `--server` names, with their tokens. */
import { readFileSync } from 'node:fs';
import { kernelName } from '../../jupyter/install/kernelspec.js';
import { Problem } from '../../problem.js';
import { authorization, type ServerAddress } from './address.js';
import { boundedFetch } from './bounded-fetch.js';

/**
 * Returns the servers' addresses with their tokens. Tokens are never arguments, which every user of the machine can read.
 *
 * @param tokenFiles - one for each server, one for all, or none: then `LAYERLAB_TOKEN` holds the token, if any
 * @throws Problem when an address is invalid or carries a token, or a file cannot be read
 */
export function readServers(urls: readonly string[], tokenFiles: readonly string[]): ServerAddress[] {
  if (tokenFiles.length > 1 && tokenFiles.length !== urls.length)
    throw new Problem(
      `--token-file: expected one for all servers or one for each of the ${urls.length}, got ${tokenFiles.length}.`,
    );
  const tokens = tokenFiles.length === 0 ? [process.env.LAYERLAB_TOKEN ?? ''] : tokenFiles.map(readToken);
  return urls.map((url, index) => ({ url: readUrl(url), token: tokens[index] ?? tokens[0]! }));
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Problem(`--server: expected an address such as https://hub.example/user/ana/, got ${text}.`);
  if (url.search || url.hash || url.password)
    throw new Problem(
      `--server: expected an address without ?, # or a password; pass the token with --token-file FILE or LAYERLAB_TOKEN.`,
    );
  return url.href.replace(/\/*$/, '/');
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Problem(`--token-file: ${(error as Error).message}.`);
  }
}

const responseLimitMs = 30_000;

/**
 * Checks, before anything is started, that a server has our kernel.
 *
 * @throws Problem when it cannot be reached, refuses the token, or has no such kernel
 */
export async function checkServer(server: ServerAddress, name: string = kernelName): Promise<void> {
  const { url, token } = server;
  const how: RequestInit = { headers: authorization(server) };
  const response = await boundedFetch(`${url}api/kernelspecs`, how, responseLimitMs).catch((error: Error) => {
    throw new Problem(`${url} ${error.message}; is it a Jupyter server?`);
  });
  if (response.status === 401 || response.status === 403)
    throw new Problem(
      `${url} refuses ${token ? 'the token' : 'requests without a token'} (${response.status}): pass the token with --token-file FILE or LAYERLAB_TOKEN.`,
    );
  if (!response.ok)
    throw new Problem(`${url} answers ${response.status} ${response.statusText}; is it a Jupyter server?`);
  const { kernelspecs } = await specsIn(response, url);
  if (!(name in kernelspecs))
    throw new Problem(
      `${url} has no kernel ${name}, only ${Object.keys(kernelspecs).join(', ') || 'none'}: run layerlab install there.`,
    );
}

async function specsIn(response: Response, url: string): Promise<{ readonly kernelspecs: object }> {
  try {
    const { kernelspecs } = (await response.json()) as { kernelspecs: object };
    return { kernelspecs: Object(kernelspecs) };
  } catch {
    throw new Problem(`${url} is not a Jupyter server, or is behind a login page: expected an answer in JSON.`);
  }
}
