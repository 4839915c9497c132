import type pg from 'pg';
import type { Endpoint, NodeState, Topology } from '../core/cluster.ts';

/** Goal states whose node may be written to; `draining` and the like may not. */
const writableStates: ReadonlySet<string> = new Set([
  'single',
  'primary',
  'wait_primary',
  'join_primary',
  'apply_settings',
]);

export function isWritableState(state: string): boolean {
  return writableStates.has(state);
}

/** Every node of the formation as the monitor has it, by name. */
export async function readNodes(monitor: pg.Client, formation = 'default'): Promise<NodeState[]> {
  const { rows } = await monitor.query<NodeState>(
    `SELECT nodename AS name, nodeid::int AS id, nodehost AS host, nodeport AS port, health = 1 AS healthy,
            reportedstate::text AS "reportedState", goalstate::text AS "goalState",
            candidatepriority AS priority
       FROM pgautofailover.node WHERE formationid = $1 ORDER BY nodename`,
    [formation],
  );
  return rows;
}

/** Where a node is reached from here, by its name. */
export type Located = Endpoint & { readonly name: string };

/** The monitor's nodes where they are reached from here: it may have addresses of its own for them. */
export function locate(nodes: readonly NodeState[], here: readonly Located[]): NodeState[] {
  return nodes.map((node) => {
    const found = here.find(({ name }) => name === node.name);
    return found ? { ...node, host: found.host, port: found.port } : node;
  });
}

/** Who takes writes, by the goal and the report of each node: exactly one, or nobody. */
export function topologyOf(nodes: readonly NodeState[]): Topology {
  const writable = nodes.filter(
    (node) => isWritableState(node.goalState) && isWritableState(node.reportedState),
  );
  const primary = writable.length === 1 ? (writable[0]?.name ?? null) : null;
  return { primary, redundant: isRedundant(nodes), nodes };
}

function isRedundant(nodes: readonly NodeState[]): boolean {
  const settled = nodes.every((node) => node.healthy && node.reportedState === node.goalState);
  const count = (state: string) => nodes.filter((node) => node.goalState === state).length;
  return settled && count('primary') === 1 && count('secondary') === nodes.length - 1;
}

/** `node1 primary/primary, node2 catchingup/secondary (unhealthy)`: what a time-out quotes. */
export function describeNodes(nodes: readonly NodeState[]): string {
  const one = (node: NodeState) =>
    `${node.name} reported ${node.reportedState}, assigned ${node.goalState}${node.healthy ? '' : ' (unhealthy)'}`;
  return nodes.map(one).join('; ') || 'no nodes';
}
