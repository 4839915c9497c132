import { type Endpoint, formatEndpoint, type Topology } from '../../core/cluster.ts';
import { UsageError } from '../../core/errors.ts';
import { until } from '../../core/wait.ts';
import { describeNodes } from '../monitor.ts';
import { obstacle } from './obstacle.ts';

const patienceMs = 15_000;

export interface Readiness {
  ask(): Promise<Topology>;
  /** Why nodes did not answer, by name. */
  problems(): ReadonlyMap<string, string>;
  readonly nodes: readonly (Endpoint & { readonly name: string })[];
  readonly database: string;
}

/**
 * Waits a little for a cluster at full strength: a drill on a weaker one would be the outage itself.
 * Throws all that is in the way, as a UsageError when only the user can change it.
 */
export async function untilFit(readiness: Readiness, signal: AbortSignal): Promise<void> {
  let seen: Topology | null = null;
  const fit = async () => {
    seen = await readiness.ask();
    return seen.redundant && strangersIn(seen, readiness).length === 0 ? true : undefined;
  };
  try {
    await until('not fit', fit, { timeoutMs: patienceMs, intervalMs: 500, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!seen) throw error;
    const problems = problemsOf(seen, readiness);
    throw strangersIn(seen, readiness).length > 0 ? new UsageError(problems) : obstacle(problems);
  }
}

function problemsOf(seen: Topology, readiness: Readiness): string[] {
  const silent = readiness.nodes.flatMap((node) => {
    const why = readiness.problems().get(node.name);
    return why === undefined ? [] : [`${node.name} (${formatEndpoint(node)}): ${hinted(why)}`];
  });
  const strangers = strangersIn(seen, readiness).map(
    (name) => `the monitor knows no ${name}: there is ${seen.nodes.map((n) => n.name).join(', ')}`,
  );
  if (silent.length + strangers.length > 0) return [...silent, ...strangers];
  const who = seen.primary === null ? 'nobody, or more than one, takes writes' : seen.primary;
  return [`the cluster is not at full strength: primary ${who}; ${describeNodes(seen.nodes)}`];
}

/** Nodes that are given and that the monitor does not have under that name. */
function strangersIn({ nodes }: Topology, readiness: Readiness): string[] {
  const known = new Set(nodes.map(({ name }) => name));
  return readiness.nodes.map(({ name }) => name).filter((name) => !known.has(name));
}

function hinted(why: string): string {
  const missing = /database ".*" does not exist/.test(why);
  return missing ? `${why}; make it, or let cluster.createDatabase: true do so` : why;
}
