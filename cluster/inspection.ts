import type { Endpoint, Login, Topology } from '../core/cluster.ts';
import type { Inspection, ReplicationWord } from '../core/inspection.ts';
import { connect } from './connect.ts';
import { timeline } from './sources/probe.ts';

const timeoutMs = 5000;

const question = `
  SELECT pg_is_in_recovery() AS "inRecovery",
         ${timeline} AS timeline,
         EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS streaming,
         (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming')::int AS followers`;

/** Asks every node for its part in replication: as a superuser or a member of pg_monitor. */
export async function inspectNodes(
  { primary, redundant, nodes }: Topology,
  login: Login,
  signal: AbortSignal,
): Promise<Inspection> {
  const asked = nodes.map(async (node) => ({
    name: node.name,
    word: await ask(node, login, signal),
  }));
  return { primary, redundant, nodes: await Promise.all(asked) };
}

async function ask(
  node: Endpoint,
  login: Login,
  signal: AbortSignal,
): Promise<ReplicationWord | null> {
  try {
    await using connection = await connect(node, login, { timeoutMs, signal });
    const { rows } = await connection.client.query<ReplicationWord>(question);
    return rows[0] ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
