import { messageOf } from '../../core/errors.ts';
import { until } from '../../core/wait.ts';
import { type Check, type Checked, type Finding, type Member, open, primaryOf } from './finding.ts';
import { placeMarker } from './marker.ts';

const patienceMs = 10_000;

/** That what is written on the primary can be read on each standby. */
export const writesArrive: Check = {
  what: 'a write on the primary is read on the standbys',
  async find(cluster: Checked, signal) {
    const primary = await primaryOf(cluster, signal);
    await using connection = await open(primary, cluster.login, signal);
    const { client } = connection;
    const { rows } = await client.query<{ table: string | null; run: string }>(
      `SELECT to_regclass('bench.receipt')::text AS table,
              'pg-ha-bench check ' || clock_timestamp() AS run`,
    );
    const { table = null, run = '' } = rows[0] ?? {};
    const standbys = cluster.nodes.filter(({ name }) => name !== primary.name);
    const read = (question: string, value: string) =>
      Promise.all(standbys.map((node) => arrival(cluster, node, question, value, signal)));
    if (table !== null) {
      await using _ = await placeMarker(cluster, primary, run, signal);
      return await read(
        'SELECT EXISTS (SELECT FROM bench.receipt WHERE run_id = $1) AS there',
        run,
      );
    }
    // Without a table of ours: a message in the log, which needs none.
    await client.query(`SELECT pg_logical_emit_message(true, 'pg-ha-bench', 'check')`);
    const { rows: written } = await client.query<{ lsn: string }>(
      'SELECT pg_current_wal_insert_lsn()::text AS lsn',
    );
    return read('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there', written[0]?.lsn ?? '');
  },
};

async function arrival(
  { login }: Checked,
  node: Member,
  question: string,
  value: string,
  signal: AbortSignal,
): Promise<Finding> {
  const what = `${node.name} shows a write of the primary`;
  try {
    await using connection = await open(node, login, signal);
    const beganMs = performance.now();
    const there = async () => {
      const { rows } = await connection.client.query<{ there: boolean }>(question, [value]);
      return rows[0]?.there || undefined;
    };
    await until('not there', there, { timeoutMs: patienceMs, intervalMs: 10, signal });
    const tookMs = Math.round(performance.now() - beganMs);
    return { what, pass: true, detail: `within ${tookMs} ms of its acknowledgement` };
  } catch (error) {
    signal.throwIfAborted();
    return { what, pass: false, detail: messageOf(error) };
  }
}
