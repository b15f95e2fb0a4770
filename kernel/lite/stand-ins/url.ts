/** `node:url` in a page. */

export const fileURLToPath = (url: string | URL): string => decodeURI(new URL(url).pathname);
export const pathToFileURL = (path: string): URL => new URL(`file://${encodeURI(path)}`);
