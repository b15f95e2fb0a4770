/** `fetch` for servers that we did not write: an answer is limited in time and length. */

/** Far more than a server has to say about its kernels. */
const maxBytes = 16_000_000;

/** No answer, or one that never ends. The message says so in words that follow a server's address. */
export class NoAnswerError extends Error {
  /** @param isRefused - whether nothing listens at the address */
  constructor(
    message: string,
    readonly isRefused: boolean = false,
  ) {
    super(message);
  }
}

/**
 * Returns a response whose body has arrived.
 *
 * @param limitMs - for the whole of the answer
 * @throws NoAnswerError when there is none within `limitMs`, or it is longer than 16 MB
 */
export async function boundedFetch(input: string | Request, init: RequestInit, limitMs: number): Promise<Response> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // Not the signal alone: `fetch` may forget it while it reads the body.
  const late = new Promise<never>((_, reject) => {
    const error = new NoAnswerError(`has not answered in full within ${limitMs / 1000} s`);
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([late, wholeAnswer(input, { ...init, signal: stop.signal }, stop.signal)]);
  } catch (error) {
    throw error instanceof NoAnswerError ? error : unreachable(error as Error);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

async function wholeAnswer(input: string | Request, init: RequestInit, stop: AbortSignal): Promise<Response> {
  const response = await fetch(input, init);
  const body = response.body && (await wholeBody(response.body, stop));
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

async function wholeBody(body: ReadableStream<Uint8Array>, stop: AbortSignal): Promise<Buffer> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  stop.addEventListener('abort', cancel);
  const chunks: Uint8Array[] = [];
  for (let length = 0; ; ) {
    const { value } = await reader.read();
    if (value === undefined) return Buffer.concat(chunks);
    chunks.push(value);
    length += value.length;
    if (length > maxBytes) throw new NoAnswerError(`answers with more than ${maxBytes / 1e6} MB`);
  }
}

function unreachable({ message, cause }: Error): NoAnswerError {
  const { message: reason = message, code } = (cause ?? {}) as { message?: string; code?: string };
  const said = reason === 'unexpected redirect' ? 'it redirects to another address; name that one' : reason;
  return new NoAnswerError(`cannot be reached: ${said}`, code === 'ECONNREFUSED');
}
