import type { Socket } from 'node:net';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import type { Arrival } from './arrival.ts';
import { type Dial, dial } from './dial.ts';
import type { ProxyLimits } from './limits.ts';

const noFiles: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/**
 * Clients that wait for a connection to the primary: for there to be one, and for it to answer.
 * While it does not, one of them at a time tries it, so that a node that struggles is not stormed.
 */
export class Hold {
  readonly #limits: ProxyLimits;
  readonly #join: (arrival: Arrival, backend: Socket, target: Endpoint) => void;
  readonly #queue = new Set<Arrival>();
  readonly #dials = new Map<Arrival, Dial>();
  #target: Endpoint | null = null;
  #problem: string | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(
    limits: ProxyLimits,
    join: (arrival: Arrival, backend: Socket, target: Endpoint) => void,
  ) {
    this.#limits = limits;
    this.#join = join;
  }

  get size(): number {
    return this.#queue.size + this.#dials.size;
  }

  admit(arrival: Arrival): void {
    const { holdMax, holdTimeoutMs, cancelHoldTimeoutMs } = this.#limits;
    const open = this.#target !== null && this.#problem === null;
    if (!open && this.size >= holdMax) {
      arrival.refuse('holdFull', `too many connections wait for a primary (${holdMax})`);
      return;
    }
    const ms = arrival.kind === 'cancel' ? cancelHoldTimeoutMs : holdTimeoutMs;
    arrival.expireAfter(ms, () => {
      arrival.refuse('holdTimeout', `no primary after ${ms} ms`, this.#why());
    });
    this.#queue.add(arrival);
    this.#pump();
  }

  /** For who was refused or went away: harmless for anybody else. */
  drop(arrival: Arrival): void {
    this.#queue.delete(arrival);
    const given = this.#dials.get(arrival);
    if (!given) return;
    this.#dials.delete(arrival);
    given.giveUp();
    this.#pump();
  }

  /** A connection being made to the old target is given up here, so that it can never be joined. */
  route(target: Endpoint | null): void {
    for (const [arrival, given] of this.#dials) {
      given.giveUp();
      this.#queue.add(arrival);
    }
    this.#dials.clear();
    this.#target = target;
    this.#problem = null;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#pump();
  }

  #pump(): void {
    const most = this.#problem === null ? this.#limits.connectingMax : 1;
    const target = this.#target;
    for (const arrival of this.#queue) {
      if (!target || this.#retry || this.#dials.size >= most) return;
      this.#queue.delete(arrival);
      const given = dial(target, this.#limits, (result) => {
        this.#dialled(arrival, target, result);
      });
      this.#dials.set(arrival, given);
    }
  }

  #dialled(arrival: Arrival, target: Endpoint, result: Socket | Error): void {
    this.#dials.delete(arrival);
    if (result instanceof Error && noFiles.has((result as NodeJS.ErrnoException).code ?? '')) {
      // Not the primary's fault, and who waits takes the room that the others need.
      arrival.refuse('noFiles', 'too many open files in the proxy');
      this.#pump();
    } else if (result instanceof Error) {
      this.#problem = messageOf(result);
      this.#queue.add(arrival);
      this.#retry ??= setTimeout(() => this.#again(), this.#limits.retryMs);
    } else {
      this.#problem = null;
      this.#join(arrival, result, target);
      this.#pump();
    }
  }

  #again(): void {
    this.#retry = null;
    this.#pump();
  }

  #why(): string {
    if (!this.#target) return 'nobody is known to be the primary';
    return `${formatEndpoint(this.#target)}: ${this.#problem ?? 'still connecting'}`;
  }
}
