/** A static server as any host has it: no headers but the type. */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  readonly url: string;
  stop(): Promise<void>;
}

export type Headers = Readonly<Record<string, string>>;

/** Serves a folder on a free port. `pages` are further files by path, each with its text; `headers` come with each file. */
export async function serveFolder(
  folder: string,
  pages: Readonly<Record<string, string>> = {},
  headers: Headers = {},
): Promise<StaticServer> {
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    const type = types[extname(path) || '.html'] ?? 'application/octet-stream';
    const page = pages[path];
    const file = fileAt(folder, path);
    if (page === undefined && file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { ...headers, 'content-type': file?.endsWith('.html') ? types['.html'] : type });
    if (page !== undefined) response.end(page);
    else createReadStream(file!).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

function fileAt(folder: string, path: string): string | undefined {
  const file = join(folder, normalize(path));
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile()) return file;
  return stats?.isDirectory() ? fileAt(file, 'index.html') : undefined;
}
