import { type Endpoint, formatEndpoint, type Login, type NodesSource } from '../../core/cluster.ts';
import { delay } from '../../core/wait.ts';
import { Census } from './census.ts';

const roundMs = 1_000;

export interface ListedNodesOptions {
  /** Each one once; the order is theirs for good. */
  readonly nodes: readonly Endpoint[];
  readonly probeLogin: Login;
}

/** The nodes of a list, by their own words alone. */
export function listedNodes({ nodes, probeLogin }: ListedNodesOptions): NodesSource {
  const listed = nodes.map(({ host, port }, i) => {
    return { host, port, name: formatEndpoint({ host, port }), number: i + 1, unfit: null };
  });
  return {
    async *watch(signal) {
      using census = new Census(probeLogin);
      while (!signal.aborted) {
        const views = await census.take(listed);
        if (!signal.aborted) yield views;
        await delay(roundMs, signal).catch(() => undefined);
      }
    },
  };
}
