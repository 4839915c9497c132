import { listedNodes } from '../../cluster/sources/listed-nodes.ts';
import { monitoredNodes } from '../../cluster/sources/monitored-nodes.ts';
import { Cleanup } from '../../core/cleanup.ts';
import { type Endpoint, isSameEndpoint, type Login, type NodeView } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';
import { followNodes } from '../../proxy/follow-nodes.ts';
import { nodeHealth } from '../../proxy/health.ts';
import { json, startHttp } from '../../proxy/http.ts';
import type { NamedEndpoint } from '../endpoint.ts';
import { type Lookup, primarySource } from '../proxy-source.ts';

interface HealthParts {
  readonly nodes: readonly NamedEndpoint[];
  readonly source: Lookup;
  readonly probeLogin: Login;
  readonly onProblem: (problem: string) => void;
}

export interface NodeHealth extends AsyncDisposable {
  /** Each node with where it is asked for. */
  readonly servers: readonly (NamedEndpoint & { readonly health: Endpoint })[];
}

/** Answers for each node what `proxy --node-health` does, each on a port of its own. */
export async function startHealth(parts: HealthParts): Promise<NodeHealth> {
  const { nodes, source, probeLogin, onProblem } = parts;
  const known = new Known();
  const cleanup = new Cleanup(onProblem);
  const servers = [];
  for (const node of nodes) {
    const pages = (path: string, query: URLSearchParams) => known.answer(node, path, query);
    const listen = { host: '127.0.0.1', port: 0 };
    const http = await startHttp({ flag: `the health of ${node.name}`, listen, pages, onProblem });
    servers.push({ ...node, health: cleanup.use('a health port', http).address });
  }
  const every =
    source.kind === 'monitor'
      ? monitoredNodes({ monitor: source.monitor, nodes: source.nodes ?? [], probeLogin })
      : listedNodes({ nodes: source.nodes, probeLogin });
  cleanup.use('asking the nodes', followNodes(every, [known], onProblem));
  cleanup.use('following the primary', followPrimary(parts, known));
  return { servers, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
}

/** What was heard last, of the nodes and of who is primary. */
class Known {
  primary: Endpoint | null = null;
  #nodes: readonly NodeView[] = [];

  nodes(nodes: readonly NodeView[]): void {
    this.#nodes = nodes;
  }

  answer(node: Endpoint, path: string, query: URLSearchParams) {
    const view = this.#nodes.find((one) => isSameEndpoint(plain(one), plain(node)));
    if (!view) return json(503, { reason: 'the node is not known (yet)' });
    return nodeHealth(path, query, view, this.primary);
  }
}

function plain({ host, port }: Endpoint): Endpoint {
  return { host, port };
}

/** One that fails or ends has told its last: from then on nobody is primary. */
function followPrimary(
  { source, probeLogin, onProblem }: HealthParts,
  known: Known,
): AsyncDisposable {
  const stop = new AbortController();
  const follow = async () => {
    try {
      const told = primarySource(source, probeLogin, onProblem).watch(stop.signal);
      for await (const primary of told) known.primary = primary;
    } catch (error) {
      if (!stop.signal.aborted) onProblem(`nobody is primary: ${messageOf(error)}`);
    }
    known.primary = null;
  };
  const following = follow();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}
