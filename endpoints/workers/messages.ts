import type { Endpoint } from '../../core/cluster.ts';
import type { ProxyLimits } from '../../proxy/limits.ts';
import type { ProxyStatus } from '../../proxy/proxy.ts';

// What the parent and a worker tell each other. A worker has a list of listeners; whatever is said
// of them is in the order of `start`.

export interface ListenerStart {
  readonly listen: Endpoint;
  /** This worker's share of what bounds the whole. */
  readonly limits: ProxyLimits;
}

/** Who is routed to, listener by listener: said at each change, and again and again. */
export interface Word {
  readonly kind: 'route';
  readonly turn: number;
  /** On the clock of `start`: what the word is worth ends leaseMs later. */
  readonly saidAtMs: number;
  readonly targets: readonly (Endpoint | null)[];
}

export type ToWorker =
  | {
      readonly kind: 'start';
      readonly listeners: readonly ListenerStart[];
      readonly zeroNs: bigint;
      readonly leaseMs: number;
    }
  | Word
  /** Does a link of yours own this cancel key? To be answered with the same id. */
  | CancelQuestion
  /** To a question of the worker's own. */
  | CancelAnswer
  | { readonly kind: 'drain'; readonly timeoutMs: number }
  | { readonly kind: 'stop' };

export type FromWorker =
  /** Its first word: what it is sent before is lost, since node:cluster hears it in its place. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ready'; readonly addresses: readonly Endpoint[] }
  /** The routes are those of `turn`: no link to anybody else is left. */
  | {
      readonly kind: 'acted';
      readonly turn: number;
      readonly reports: readonly ListenerReport[];
    }
  | CancelQuestion
  | CancelAnswer
  /** Nobody comes in any more, and so many links are left after the time for it. */
  | { readonly kind: 'drained'; readonly left: number }
  | { readonly kind: 'problem'; readonly problem: string }
  /** Its last word. */
  | { readonly kind: 'broken'; readonly message: string; readonly usage: boolean };

export interface CancelQuestion {
  readonly kind: 'cancelAsk';
  readonly id: number;
  /** Process id and secret, as latin1. */
  readonly key: string;
}

export interface CancelAnswer {
  readonly kind: 'cancelAnswer';
  readonly id: number;
  /** The backend that gave out the key; null: nobody here knows it. */
  readonly target: Endpoint | null;
}

export interface ListenerReport {
  readonly status: ProxyStatus;
  /** Links destroyed by a change of the route, since the last report. */
  readonly fenced: number;
  /** How long each client has waited that was joined since the last report. */
  readonly waitedMs: readonly number[];
}
