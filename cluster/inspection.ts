import type { Endpoint, Login, Topology } from '../core/cluster.ts';
import type { Inspection, ReplicationWord } from '../core/inspection.ts';
import { connect } from './connect.ts';

const timeoutMs = 5000;

// A standby's walreceiver knows the timeline that it follows before the control file does.
const question = `
  SELECT pg_is_in_recovery() AS "inRecovery",
         CASE WHEN pg_is_in_recovery()
           THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver),
                         (SELECT timeline_id FROM pg_control_checkpoint()))
           ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
         END AS timeline,
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
