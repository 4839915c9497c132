import type { EndpointKind } from './endpoint.ts';

/**
 * The clients know every node and look for the one that takes writes, each time that they connect:
 * libpq's `host=a,b,c target_session_attrs=read-write`. Nothing runs for it here; the load has the
 * clients (loadgen/connections/multihost.ts; with k6, pgx itself does it).
 */
export const multihost: EndpointKind = {
  name: 'multihost',
  readOnly: false,
  listens: false,
  program: null,
  open: async ({ primary, nodes }) => ({
    endpoint: { host: primary.host, port: primary.port },
    hosts: nodes.map(({ host, port }) => ({ host, port })),
    [Symbol.asyncDispose]: async () => undefined,
  }),
};
