import type { Socket } from 'node:net';
import { bufferBytes } from './limits.ts';

export interface LinkBytes {
  readonly toBackend: number;
  readonly toClient: number;
}

/** A client and its backend, joined: bytes and half-closes go across, both ends go together. */
export class Link {
  readonly #client: Socket;
  readonly #backend: Socket;
  readonly #onClosed: (link: Link) => void;
  #open = 2;

  /** `first`: what the client has said before there was a backend. */
  constructor(client: Socket, first: Buffer, backend: Socket, onClosed: (link: Link) => void) {
    this.#client = client;
    this.#backend = backend;
    this.#onClosed = onClosed;
    for (const side of [client, backend]) {
      side.once('error', () => this.cut()).once('close', () => this.#closed());
    }
    backend.write(first);
    carry(client, backend);
    carry(backend, client);
  }

  get bytes(): LinkBytes {
    return { toBackend: this.#client.bytesRead, toClient: this.#backend.bytesRead };
  }

  /** Ends both sides now with a reset: nothing that is on its way may still arrive. */
  cut(): void {
    reset(this.#client);
    reset(this.#backend);
  }

  /** Ends both sides now; what was handed to the kernel still arrives. */
  close(): void {
    this.#client.destroy();
    this.#backend.destroy();
  }

  #closed(): void {
    this.#open--;
    if (this.#open === 0) this.#onClosed(this);
  }
}

/** The hot path: one listener, one write, no bookkeeping a byte (sockets count by themselves). */
function carry(from: Socket, to: Socket): void {
  const read = (chunk: Buffer) => {
    to.write(chunk);
    if (to.writableLength >= bufferBytes) from.pause();
  };
  from.on('data', read);
  to.on('drain', () => from.resume());
  // A client that ended while it was waiting (it only had to cancel) says so no more.
  if (from.readableEnded) to.end();
  else from.once('end', () => to.end());
  from.resume();
}

function reset(socket: Socket): void {
  if (socket.destroyed) return;
  const { writableEnded, writableFinished, writableLength } = socket;
  const finishing = writableEnded && !writableFinished && writableLength === 0;
  // Its FIN is under way: libuv refuses a reset until that is done, in this turn of the event
  // loop, and the socket would stay open for ever.
  if (finishing) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
