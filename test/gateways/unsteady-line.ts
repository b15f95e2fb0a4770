/** A proxy between a front end and its server whose connections can be broken, as by a laptop that sleeps. */
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export class UnsteadyLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  /** Number of connections so far. */
  connections = 0;
  /** Number of bytes from the server that were discarded. */
  swallowed = 0;
  #swallowing = false;
  #waiting: Socket[] | undefined;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((socket) => this.#join(socket));
  }

  /** Starts a proxy for the server at `url`. */
  static async to(url: string): Promise<UnsteadyLine> {
    const line = new UnsteadyLine(new URL(url));
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  /** The proxy's address. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}/`;
  }

  /** Discards what the server sends until the next `cut`, as a lost network does. */
  swallow(): void {
    this.#swallowing = true;
    this.swallowed = 0;
  }

  /** Breaks every connection. New ones may be made at once, or with `hold` wait for `mend`. */
  cut({ hold = false } = {}): void {
    this.#swallowing = false;
    this.#waiting = hold ? [] : undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Joins the connections that wait. */
  mend(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const socket of waiting) this.#join(socket);
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #join(near: Socket): void {
    if (this.#waiting) return void this.#waiting.push(near);
    this.connections++;
    const far = createConnection(Number(this.#target.port), this.#target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      if (socket === near) socket.pipe(other);
      else socket.pipe(this.#hole()).pipe(other);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  #hole(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, pass) => {
        if (!this.#swallowing) return pass(null, chunk);
        this.swallowed += chunk.length;
        pass();
      },
    });
  }
}
