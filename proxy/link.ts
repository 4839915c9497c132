import type { Socket } from 'node:net';
import type { Endpoint } from '../core/cluster.ts';
import type { Arrived } from './arrival.ts';
import { Framing } from './framing.ts';
import { Greeting } from './greeting.ts';
import { sayLast } from './last-words.ts';
import { bufferBytes } from './limits.ts';
import { type Wire, wire } from './wire.ts';

export interface LinkBytes {
  readonly toBackend: number;
  readonly toClient: number;
}

export interface LinkListener {
  /** The backend has given out the key to cancel with. */
  keyed(link: Link): void;
  closed(link: Link): void;
}

/** A client and its backend, joined: bytes and half-closes go across, both ends go together. */
export class Link {
  readonly #client: Socket;
  readonly #backend: Socket;
  readonly #listener: LinkListener;
  readonly target: Endpoint;
  #greeting: Greeting | null;
  /** Null until the backend is ready, and where it cannot be understood. */
  #framing: Framing | null = null;
  #key: string | null = null;
  /** Null: its bytes go through streams. */
  readonly #toClient: Wire | null;
  #open = 2;

  constructor(arrived: Arrived, backend: Socket, target: Endpoint, listener: LinkListener) {
    const { client, opening, first } = arrived;
    this.#client = client;
    this.#backend = backend;
    this.#listener = listener;
    this.target = target;
    this.#greeting = opening === 'tls' || opening === 'cancel' ? null : new Greeting(opening);
    for (const side of [client, backend]) {
      side.once('error', () => this.cut()).once('close', () => this.#closed(side));
    }
    backend.write(first);
    const heard = (bytes: Buffer) => this.#heard(bytes);
    this.#toClient = wire(client, backend, heard);
    if (!this.#toClient) {
      carry(client, backend, () => undefined);
      carry(backend, client, heard);
    }
    endWith(client, backend);
    endWith(backend, client);
  }

  /** What a cancel request for it carries, see Greeting. */
  get key(): string | null {
    return this.#key;
  }

  get bytes(): LinkBytes {
    return { toBackend: this.#client.bytesRead, toClient: this.#backend.bytesRead };
  }

  /** Ends the backend's side now with a reset; the client's is then for `dismiss`, at once. */
  fence(): void {
    reset(this.#backend);
  }

  /** Ends the client's side: with a last message where it can take one, else with a reset. */
  dismiss(message: Buffer): void {
    if (this.#mayBeTold()) {
      // Nobody is left whom its words could go to.
      this.#client.removeAllListeners('data');
      sayLast(this.#client, message);
    } else reset(this.#client);
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

  #closed(side: Socket): void {
    // A client may have been reset in the very turn in which it was joined: nobody else ends the other.
    if (!side.readableEnded) this.cut();
    this.#open--;
    if (this.#open === 0) this.#listener.closed(this);
  }

  /** In the middle of a message, or encrypted, it would be taken for something else. */
  #mayBeTold(): boolean {
    const { destroyed, writableEnded, writableLength } = this.#client;
    if (destroyed || writableEnded || writableLength > 0 || this.#toClient?.isWaiting) return false;
    return this.#greeting?.rest.length === 0 || this.#framing?.isBetweenMessages === true;
  }

  #heard(chunk: Buffer): void {
    if (this.#framing) this.#framing.follow(chunk);
    else if (this.#greeting) this.#greet(this.#greeting, chunk);
  }

  #greet(greeting: Greeting, chunk: Buffer): void {
    const { state, key, rest } = greeting.read(chunk);
    if (key !== this.#key) {
      this.#key = key;
      this.#listener.keyed(this);
    }
    if (state === 'talking') return;
    this.#greeting = null;
    if (state === 'opaque') return;
    this.#framing = new Framing();
    this.#framing.follow(rest);
  }
}

/** Where there can be no Wire: through the streams of both sockets. */
function carry(from: Socket, to: Socket, heard: (chunk: Buffer) => void): void {
  const read = (chunk: Buffer) => {
    to.write(chunk);
    heard(chunk);
    if (to.writableLength >= bufferBytes) from.pause();
  };
  from.on('data', read);
  to.on('drain', () => from.resume());
  from.resume();
}

/** A client that ended while it was waiting (it only had to cancel) says so no more. */
function endWith(from: Socket, to: Socket): void {
  if (from.readableEnded) to.end();
  else from.once('end', () => to.end());
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
