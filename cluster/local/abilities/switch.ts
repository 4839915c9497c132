import { Refused } from '../../../core/errors.ts';
import type { ClusterRecord } from '../directory.ts';
import { toMonitor } from '../logins.ts';

/** Has the monitor hand the primary over, to whom it prefers. */
export async function switchover(record: ClusterRecord, signal: AbortSignal): Promise<void> {
  await using monitor = await toMonitor(record, signal);
  await monitor.client.query(`SELECT pgautofailover.perform_failover('default', 0)`);
}

export async function promote(
  record: ClusterRecord,
  node: string,
  signal: AbortSignal,
): Promise<void> {
  await using monitor = await toMonitor(record, signal);
  const { rows } = await monitor.client.query<{ began: boolean }>(
    `SELECT pgautofailover.perform_promotion('default', $1) AS began`,
    [node],
  );
  if (!rows[0]?.began)
    throw new Refused(`the monitor has nothing to promote: is it ${node} already?`);
}
