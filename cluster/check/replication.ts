import { timeline } from '../sources/probe.ts';
import {
  askAll,
  type Check,
  type Checked,
  type Finding,
  type Member,
  open,
  primaryOf,
} from './finding.ts';

interface Receiving {
  readonly inRecovery: boolean;
  readonly status: string | null;
  readonly timeline: number | null;
  readonly receivers: number;
}

const receiving = `
  SELECT pg_is_in_recovery() AS "inRecovery", ${timeline} AS timeline,
         (SELECT count(*) FROM pg_stat_wal_receiver)::int AS receivers,
         (SELECT status FROM pg_stat_wal_receiver) AS status`;

/** That every node but the primary receives what it writes, on its timeline. */
export const standbysStream: Check = {
  what: 'standbys stream',
  async find(cluster: Checked, signal) {
    const primary = await primaryOf(cluster, signal);
    const answers = await askAll<Receiving>(cluster, receiving, signal);
    const led = answers.find(({ node }) => node.name === primary.name)?.row?.timeline ?? null;
    return answers
      .filter(({ node }) => node.name !== primary.name)
      .map(({ node, row, why }): Finding => {
        const what = `${node.name} streams from the primary`;
        if (!row) return { what, pass: false, detail: why };
        return { what, ...judged(row, led) };
      });
  },
};

function judged(row: Receiving, led: number | null): Pick<Finding, 'pass' | 'detail'> {
  if (!row.inRecovery) return { pass: false, detail: 'it is out of recovery' };
  if (row.receivers === 0) return { pass: false, detail: 'it receives nothing' };
  // Who may not see the status sees that there is a receiver.
  const status = row.status ?? 'streaming, as far as this login may see';
  const sameTimeline = row.timeline === null || led === null || row.timeline === led;
  const detail = `${status}, timeline ${row.timeline ?? '?'} of ${led ?? '?'}`;
  return { pass: status.startsWith('streaming') && sameTimeline, detail };
}

const committing = `
  SELECT current_setting('synchronous_commit') AS commit,
         current_setting('synchronous_standby_names') AS names,
         (SELECT count(*)::int FROM pg_stat_replication
           WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) AS standbys`;

/** That a commit waits for a standby, unless the monitor was told that nobody is to be waited for. */
export const commitsWait: Check = {
  what: 'a commit waits for a standby',
  async find(cluster: Checked, signal) {
    const primary = await primaryOf(cluster, signal);
    const { commit, names, standbys } = await committingOn(cluster, primary, signal);
    const waits = names !== '' && !['off', 'local'].includes(commit) && standbys > 0;
    const isMeant = waits || !(await isAsynchronous(cluster, signal));
    const detail = `synchronous_commit ${commit}, synchronous_standby_names '${names}', ${standbys} of them streaming`;
    if (!isMeant)
      return [{ what: this.what, pass: true, detail: 'no: asynchronous, as it was set up' }];
    return [{ what: this.what, pass: waits, detail }];
  },
};

async function committingOn({ login }: Checked, primary: Member, signal: AbortSignal) {
  await using connection = await open(primary, login, signal);
  type Row = { readonly commit: string; readonly names: string; readonly standbys: number };
  const { rows } = await connection.client.query<Row>(committing);
  if (!rows[0]) throw new Error('the primary did not say');
  return rows[0];
}

async function isAsynchronous({ monitor }: Checked, signal: AbortSignal): Promise<boolean> {
  if (!monitor) return false;
  await using connection = await open(monitor.endpoint, monitor.login, signal);
  const { rows } = await connection.client.query<{ none: boolean }>(
    'SELECT NOT coalesce(bool_or(replicationquorum), false) AS none FROM pgautofailover.node',
  );
  return rows[0]?.none === true;
}
