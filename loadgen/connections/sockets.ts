import { Socket } from 'node:net';

/** The sockets of a load process that are not closed yet; disposing destroys them. */
export class Sockets implements Disposable {
  readonly #all = new Set<Socket>();

  /** As pg's `stream` wants it. */
  readonly make = (): Socket => {
    const socket = new Socket();
    this.#all.add(socket);
    return socket.once('close', () => this.#all.delete(socket));
  };

  /** Those that are connected. */
  get open(): number {
    let count = 0;
    for (const { readyState } of this.#all) if (readyState === 'open') count += 1;
    return count;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#all) socket.destroy();
  }
}
