import type { Endpoint, Login } from '../core/cluster.ts';
import { type Addresses, type EndpointListener, startChild } from './child.ts';
import type { EndpointKind } from './endpoint.ts';
import type { ReadListen } from './proxy-reader.ts';
import type { Lookup } from './proxy-source.ts';

/** What the proxy's process is told. */
export interface ProxyOrder {
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  /** Whether there is to be an address for those who only read, and what it does. */
  readonly readOnly?: ReadListen | undefined;
  readonly source: Lookup;
  readonly probeLogin: Login;
  /** The zero of the run's clock, for the times of events. */
  readonly zeroNs: bigint;
}

export interface ProxyEndpointOptions extends ProxyOrder, EndpointListener {
  readonly signal: AbortSignal;
}

/**
 * Starts the proxy in a process of its own; resolves when it listens. Throws UsageError, with the
 * address, when it cannot listen there. Disposing stops the process, with SIGKILL if need be.
 */
export async function startProxyEndpoint(
  options: ProxyEndpointOptions,
): Promise<Addresses & AsyncDisposable> {
  const { listen, readOnly, source, probeLogin, zeroNs, ...rest } = options;
  return startChild<ProxyOrder>({
    ...rest,
    name: 'the proxy',
    script: new URL('./proxy-process.ts', import.meta.url),
    order: { listen, readOnly, source, probeLogin, zeroNs },
  });
}

/** Our own proxy: one address that follows the primary, and holds clients while there is none. */
export const proxy: EndpointKind = {
  name: 'proxy',
  readOnly: true,
  listens: true,
  program: null,
  open: ({ listen, readOnly, source, probeLogin, zeroNs, ...rest }) => {
    const { onEvent, onReading, onHeld, onProblem, onBroken, signal } = rest;
    const order = { listen, readOnly, source, probeLogin, zeroNs };
    return startProxyEndpoint({
      ...order,
      ...{ onEvent, onReading, onHeld, onProblem, onBroken, signal },
    });
  },
};
