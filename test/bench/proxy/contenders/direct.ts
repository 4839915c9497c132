import type { ContenderKind } from './contender.ts';

/** No proxy at all: what the others add is counted from here. */
export const direct: ContenderKind = {
  name: 'direct',
  start: async ({ server }) => ({
    name: 'direct',
    endpoint: server,
    program: null,
    [Symbol.asyncDispose]: async () => undefined,
  }),
};
