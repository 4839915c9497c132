import type { Socket } from 'node:net';
import type { ProxyLimits } from './limits.ts';
import type { RefusalReason, Refusals } from './refuse.ts';
import { type FirstPacket, type Opening, readFirstPacket, startupMaxBytes } from './startup.ts';

export interface ArrivalListener {
  /** The first packet is there and makes sense. */
  ready(arrival: Arrival): void;
  /** It was taken, was refused or went away: nobody waits any more. */
  left(arrival: Arrival): void;
}

/** A client that has said what it wants, given away to be joined with a backend. */
export interface Arrived {
  readonly client: Socket;
  readonly opening: Opening;
  /** What it has said so far. */
  readonly first: Buffer;
}

/** A client from accept until it is joined with a backend, refused or gone. Nothing is forwarded. */
export class Arrival {
  readonly #client: Socket;
  readonly #refusals: Refusals;
  readonly #listener: ArrivalListener;
  #bytes: Buffer = Buffer.alloc(0);
  #packet: FirstPacket = { kind: 'incomplete' };
  #timer: NodeJS.Timeout;
  #waiting = true;
  #readyAtMs = 0;

  constructor(client: Socket, limits: ProxyLimits, refusals: Refusals, listener: ArrivalListener) {
    this.#client = client;
    this.#refusals = refusals;
    this.#listener = listener;
    const ms = limits.startupTimeoutMs;
    const late = () => this.refuse('startupTimeout', `no startup packet after ${ms} ms`);
    this.#timer = setTimeout(late, ms);
    client.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  get kind(): FirstPacket['kind'] {
    return this.#packet.kind;
  }

  /** What it has said so far. */
  get first(): Buffer {
    return this.#bytes;
  }

  /** Since its first packet was there. */
  get waitedMs(): number {
    return performance.now() - this.#readyAtMs;
  }

  /** One deadline at a time: this one replaces that of the start-up. */
  expireAfter(ms: number, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(late, ms);
  }

  refuse(reason: RefusalReason, message: string, detail?: string): void {
    if (!this.#leave()) return;
    // A cancel request has no answer in the protocol.
    if (this.kind === 'cancel') this.#refusals.drop(this.#client, reason);
    else this.#refusals.refuse(this.#client, reason, message, detail);
  }

  /** Gives the client away once it is ready. To be joined at once: nobody reads it. */
  take(): Arrived {
    this.#leave();
    return { client: this.#client, opening: this.kind as Opening, first: this.#bytes };
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    if (this.#packet.kind === 'incomplete') this.#read();
    if (this.#waiting && this.#bytes.length > startupMaxBytes) this.#client.pause();
  };

  #read(): void {
    this.#packet = readFirstPacket(this.#bytes);
    this.#readyAtMs = performance.now();
    if (this.#packet.kind === 'garbage') this.refuse('protocol', this.#packet.reason);
    else if (this.#packet.kind !== 'incomplete') this.#listener.ready(this);
  }

  /** A client that says no more has given up, unless all that it had to say was a cancel request. */
  readonly #onEnd = (): void => {
    if (this.kind !== 'cancel' && this.#leave()) this.#client.destroy();
  };

  readonly #onClose = (): void => {
    this.#leave();
  };

  /** True the first time. */
  #leave(): boolean {
    if (!this.#waiting) return false;
    this.#waiting = false;
    clearTimeout(this.#timer);
    this.#client.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    this.#listener.left(this);
    return true;
  }
}
