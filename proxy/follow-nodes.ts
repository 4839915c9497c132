import type { NodesSource, NodeView } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';

export interface NodesFollower {
  /** All nodes, as they are now. Must not throw. */
  nodes(nodes: readonly NodeView[]): void;
}

/**
 * Tells each follower what the source says, until it is disposed of. A source that fails or ends has
 * told its last: from then on there are no nodes.
 */
export function followNodes(
  source: NodesSource,
  followers: readonly NodesFollower[],
  onProblem: (problem: string) => void,
): AsyncDisposable {
  const stop = new AbortController();
  const tell = (nodes: readonly NodeView[]) => {
    for (const follower of followers) follower.nodes(nodes);
  };
  const following = follow(source, tell, onProblem, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}

async function follow(
  source: NodesSource,
  tell: (nodes: readonly NodeView[]) => void,
  onProblem: (problem: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let why = 'it ended';
  try {
    for await (const nodes of source.watch(signal)) {
      if (signal.aborted) return;
      tell(nodes);
    }
  } catch (error) {
    why = messageOf(error);
  }
  if (signal.aborted) return;
  tell([]);
  onProblem(`reading from no standby, the source of the nodes is lost: ${why}`);
}
