import type { EndpointKind } from './endpoint.ts';

/**
 * No endpoint at all: the address of the node that is primary when the load begins, whatever becomes
 * of that node. What users feel whose application has one address in its configuration.
 */
export const direct: EndpointKind = {
  name: 'direct',
  readOnly: false,
  listens: false,
  program: null,
  open: async ({ primary: { host, port } }) => ({
    endpoint: { host, port },
    [Symbol.asyncDispose]: async () => undefined,
  }),
};
