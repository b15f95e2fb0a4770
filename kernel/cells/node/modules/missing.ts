/** Errors for modules that are not there: which one, who asked for it, and how to get it. */
import { packageName } from '../../../language/project/packages.js';

/** The end of a path that a reader needs: from the package's name on. */
function shortPath(path: string): string {
  return path.split(/[\\/]node_modules[\\/]/).at(-1)!;
}

export function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException)?.code ?? '');
}

/** An error that programs can recognise by Node's code. */
function notFound(message: string): Error {
  return Object.defineProperty(new Error(message), 'code', { value: 'MODULE_NOT_FOUND' });
}

/** The error for a package that a cell or local file asks for. */
export function missingModule(specifier: string, folder: string): Error {
  const name = packageName(specifier) ?? specifier;
  return notFound(
    `Cannot find module '${specifier}': looked in ${folder} and above, and in the kernel's own packages; await install('${name}') fetches it`,
  );
}

const missingCodes = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);

/** Returns Node's error about a module that a package asks for in our words; any other error as it is. */
export function explainedMissing(error: unknown): unknown {
  if (!missingCodes.has(codeOf(error))) return error;
  const { message, requireStack } = error as Error & { requireStack?: readonly string[] };
  const [, specifier] = /Cannot find (?:module|package) '(.+?)'/.exec(message) ?? [];
  const asker = requireStack?.[0] ?? / imported from (.+)$/m.exec(message)?.[1];
  if (specifier === undefined || asker === undefined) return error;
  const name = packageName(specifier);
  const way = name === undefined ? '' : `; await install('${name}') fetches it`;
  return notFound(`Cannot find module '${shortPath(specifier)}', which ${shortPath(asker)} asks for${way}`);
}
