import type { Endpoint, Login } from '../../core/cluster.ts';
import { connect } from '../connect.ts';

const question = `
  SELECT EXISTS (SELECT FROM pg_stat_replication
                  WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) AS found`;

/**
 * Whether a synchronous standby follows the node: then it cannot acknowledge a write that a
 * promotion behind its back would lose. False also when it does not answer in time, or when the
 * login may not see (it takes a superuser or a member of pg_monitor).
 */
export async function hasSynchronousStandby(
  node: Endpoint,
  login: Login,
  timeoutMs: number,
): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    await using connection = await connect(node, login, { timeoutMs, signal });
    const { rows } = await connection.client.query<{ found: boolean }>(question);
    return rows[0]?.found === true;
  } catch {
    return false;
  }
}
