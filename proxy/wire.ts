import type { Socket } from 'node:net';
import { bufferBytes } from './limits.ts';
import { type Handle, handleOf, type Internals, loadInternals } from './node-internals.ts';

export type Hears = (bytes: Buffer) => void;

/** A sender's handle knows its wire, so that one function reads for all of them. */
type WiredHandle = Handle & { wire: Wire };

const internals = loadInternals();
/** Where all wires read to: what is in there is copied before anybody reads again. */
const inbox = Buffer.allocUnsafeSlow(bufferBytes);
/** What all wires write from. A write that the kernel does not take at once keeps both. */
const outbox = { bytes: Buffer.allocUnsafeSlow(bufferBytes), request: newRequest() };

/** Both directions, or null where Node or the state of a socket does not allow it. */
export function wire(client: Socket, backend: Socket, heard: Hears): Wire | null {
  const [here, there] = [handleOf(client), handleOf(backend)];
  if (!internals || !here || !there || !isClear(client) || !isClear(backend)) return null;
  new Wire(internals, here, there, backend).start();
  const toClient = new Wire(internals, there, here, client, heard);
  toClient.start();
  return toClient;
}

/** Nothing of it is in the streams: that would be overtaken, and an end would not be heard. */
function isClear({
  readableLength,
  readableEnded,
  writableLength,
  writableEnded,
}: Socket): boolean {
  return readableLength === 0 && writableLength === 0 && !readableEnded && !writableEnded;
}

/**
 * The hot path: carries the bytes of one direction past the streams of both sockets, from handle to
 * handle. The sockets go on owning these: ends, errors, closing and counts are theirs. While a write
 * waits for the kernel the sender is not read, so that at most bufferBytes do.
 */
export class Wire {
  readonly #internals: Internals;
  readonly #from: Handle;
  readonly #to: Handle;
  readonly #sink: Socket;
  readonly #heard: Hears | null;
  readonly #otherwise: Handle['onread'];
  #isWaiting = false;

  constructor(
    parts: Internals,
    from: Handle,
    to: Handle,
    sink: Socket,
    heard: Hears | null = null,
  ) {
    this.#internals = parts;
    this.#from = from;
    this.#to = to;
    this.#sink = sink;
    this.#heard = heard;
    this.#otherwise = from.onread;
  }

  /** A write has not been taken in full. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  start(): void {
    (this.#from as WiredHandle).wire = this;
    this.#from.useUserBuffer(inbox);
    this.#from.onread = onRead;
    this.#resume();
  }

  /** What the state says has been read; ends and errors are for the socket. */
  read(): void {
    const { streamBaseState, kReadBytesOrError } = this.#internals;
    const length = streamBaseState[kReadBytesOrError] as number;
    if (length > 0) this.#carry(length);
    else if (length < 0) this.#otherwise.call(this.#from);
  }

  #carry(length: number): void {
    const { streamBaseState, kLastWriteWasAsync } = this.#internals;
    // A copy: the next wire reads into the inbox although this write may have to wait.
    inbox.copy(outbox.bytes, 0, 0, length);
    const bytes = outbox.bytes.subarray(0, length);
    const { request } = outbox;
    const error = this.#to.writeBuffer(request, bytes);
    if (error !== 0) this.#fail(error);
    else if (streamBaseState[kLastWriteWasAsync] !== 0) this.#wait(request, bytes);
    this.#heard?.(bytes);
  }

  #wait(request: { oncomplete: (status: number) => void; bytes?: Buffer }, bytes: Buffer): void {
    outbox.bytes = Buffer.allocUnsafeSlow(bufferBytes);
    outbox.request = newRequest();
    this.#isWaiting = true;
    this.#from.reading = false;
    this.#from.readStop();
    // Libuv reads from its memory until then.
    request.bytes = bytes;
    request.oncomplete = (status) => {
      this.#isWaiting = false;
      if (status < 0) this.#fail(status);
      else this.#resume();
    };
  }

  /** Harmless where the sink is gone already, as after a fence: what still comes goes nowhere. */
  #fail(error: number): void {
    outbox.request = newRequest();
    this.#sink.destroy(new Error(`cannot write: error ${error}`));
  }

  #resume(): void {
    if (this.#from.reading) return;
    this.#from.reading = true;
    this.#from.readStart();
  }
}

/** A Buffer returned would be read into from then on: it returns nothing. */
function onRead(this: Handle): undefined {
  (this as WiredHandle).wire.read();
}

function newRequest() {
  return internals ? new internals.WriteWrap() : { oncomplete: () => undefined };
}
