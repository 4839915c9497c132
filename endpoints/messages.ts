import type { Endpoint } from '../core/cluster.ts';
import type { HeldEvent, ReadingEvent } from '../core/history.ts';
import type { ProxyEvent } from '../proxy/router.ts';

/** What the runner tells an endpoint's process. */
export type ToEndpoint<Order> =
  | { readonly kind: 'start'; readonly order: Order }
  | { readonly kind: 'stop' };

/** What an endpoint's process tells the runner. `broken`: its last word. */
export type FromEndpoint =
  | { readonly kind: 'ready'; readonly address: Endpoint; readonly readOnly?: Endpoint }
  | { readonly kind: 'event'; readonly event: ProxyEvent }
  | { readonly kind: 'reading'; readonly event: ReadingEvent }
  | { readonly kind: 'held'; readonly event: HeldEvent }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'broken'; readonly message: string; readonly usage: boolean };
