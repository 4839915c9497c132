import type { Socket } from 'node:net';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import type { Arrival } from './arrival.ts';
import { Choice } from './choice.ts';
import { type Dial, dial } from './dial.ts';
import type { ProxyLimits } from './limits.ts';
import type { RefusalReason } from './refuse.ts';

const noFiles: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

export interface HoldParts {
  /** In messages to clients: `primary`. */
  readonly wanted: string;
  readonly linksTo: (target: Endpoint) => number;
  join(arrival: Arrival, backend: Socket, target: Endpoint): void;
  /** Why there is no target, in messages to clients. */
  whyNobody(): string;
}

interface Attempt {
  readonly target: Endpoint;
  readonly dial: Dial;
}

/**
 * Clients that wait for a connection to a target: for there to be one, and for it to answer.
 * While none does, one of them at a time tries, so that a node that struggles is not stormed.
 */
export class Hold {
  readonly #limits: ProxyLimits;
  readonly #parts: HoldParts;
  readonly #choice: Choice;
  readonly #queue = new Set<Arrival>();
  readonly #attempts = new Map<Arrival, Attempt>();
  #retry: NodeJS.Timeout | null = null;

  constructor(limits: ProxyLimits, parts: HoldParts) {
    this.#limits = limits;
    this.#parts = parts;
    this.#choice = new Choice(parts.linksTo);
  }

  get size(): number {
    return this.#queue.size + this.#attempts.size;
  }

  admit(arrival: Arrival): void {
    const { holdMax, holdTimeoutMs, cancelHoldTimeoutMs } = this.#limits;
    const { wanted } = this.#parts;
    if (!this.#choice.hasSound && this.size >= holdMax) {
      arrival.refuse('holdFull', `too many connections wait for a ${wanted} (${holdMax})`);
      return;
    }
    const ms = arrival.kind === 'cancel' ? cancelHoldTimeoutMs : holdTimeoutMs;
    arrival.expireAfter(ms, () => {
      arrival.refuse('holdTimeout', `no ${wanted} after ${ms} ms`, this.#why());
    });
    this.#queue.add(arrival);
    this.#pump();
  }

  /** For who was refused or went away: harmless for anybody else. */
  drop(arrival: Arrival): void {
    this.#queue.delete(arrival);
    if (this.#attempts.has(arrival)) {
      this.#giveUp(arrival);
      this.#pump();
    }
  }

  /** Turns away everybody who waits. */
  refuseAll(reason: RefusalReason, message: string, detail: string): void {
    for (const arrival of [...this.#queue, ...this.#attempts.keys()])
      arrival.refuse(reason, message, detail);
  }

  /**
   * To these from now on. A connection being made to another one is given up here, so that it can
   * never be joined. The same target is the same object.
   */
  route(targets: readonly Endpoint[]): void {
    for (const [arrival, { target }] of this.#attempts) {
      if (targets.includes(target)) continue;
      this.#giveUp(arrival);
      this.#queue.add(arrival);
    }
    this.#choice.offer(targets);
    if (this.#retry && (this.#choice.isEmpty || this.#choice.hasSound)) this.#stopRetry();
    this.#pump();
  }

  #pump(): void {
    for (const arrival of this.#queue) {
      if (this.#retry || this.#attempts.size >= this.#limits.connectingMax) return;
      const target = this.#choice.next();
      if (!target) return;
      this.#queue.delete(arrival);
      this.#choice.began(target);
      const attempt = dial(target, this.#limits, (result) => {
        this.#dialled(arrival, target, result);
      });
      this.#attempts.set(arrival, { target, dial: attempt });
    }
  }

  #giveUp(arrival: Arrival): void {
    const attempt = this.#attempts.get(arrival);
    this.#attempts.delete(arrival);
    attempt?.dial.giveUp();
    if (attempt) this.#choice.ended(attempt.target);
  }

  #dialled(arrival: Arrival, target: Endpoint, result: Socket | Error): void {
    this.#attempts.delete(arrival);
    if (result instanceof Error && noFiles.has((result as NodeJS.ErrnoException).code ?? '')) {
      // Not the target's fault, and who waits takes the room that the others need.
      this.#choice.ended(target);
      arrival.refuse('noFiles', 'too many open files in the proxy');
    } else if (result instanceof Error) {
      this.#choice.ended(target, messageOf(result));
      this.#queue.add(arrival);
      if (!this.#choice.hasSound) this.#retryLater();
    } else {
      this.#choice.ended(target, null);
      this.#parts.join(arrival, result, target);
    }
    this.#pump();
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      this.#pump();
    }, this.#limits.retryMs);
  }

  #stopRetry(): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
  }

  #why(): string {
    if (this.#choice.isEmpty) return this.#parts.whyNobody();
    const each = this.#choice.problems.map(({ target, problem }) => {
      return `${formatEndpoint(target)}: ${problem ?? 'still connecting'}`;
    });
    return each.join('; ');
  }
}
