import type { Endpoint, Login } from '../core/cluster.ts';
import type { HeldEvent, ReadingEvent } from '../core/history.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import type { ReadListen } from './proxy-reader.ts';
import type { Lookup } from './proxy-source.ts';

/** What the runner tells the proxy's process. */
export type ToProxy =
  | {
      readonly kind: 'start';
      readonly listen: Endpoint;
      /** undefined: there is no read-only address. */
      readonly readOnly?: ReadListen | undefined;
      readonly source: Lookup;
      readonly probeLogin: Login;
      /** The zero of the run's clock (core/clock.ts). */
      readonly zeroNs: bigint;
    }
  | { readonly kind: 'stop' };

/** What the proxy's process tells the runner. `broken`: its last word. */
export type FromProxy =
  | { readonly kind: 'ready'; readonly address: Endpoint; readonly readOnly?: Endpoint }
  | { readonly kind: 'event'; readonly event: ProxyEvent }
  | { readonly kind: 'reading'; readonly event: ReadingEvent }
  | { readonly kind: 'held'; readonly event: HeldEvent }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'broken'; readonly message: string; readonly usage: boolean };
