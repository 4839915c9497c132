import assert from 'node:assert/strict';
import pg from 'pg';
import { inspectNodes } from '../../../../cluster/inspection.ts';
import { commitQuestion, NodeProbe } from '../../../../cluster/sources/probe.ts';
import type { NodeRole } from '../../../../core/cluster.ts';
import { until } from '../../../../core/wait.ts';
import { startPostgres, startStandby, type TestPostgres } from '../../../support/postgres.ts';

const never = new AbortController().signal;

describe('a probe that asks what commits wait for', function () {
  this.timeout(60_000);
  let primary: TestPostgres;
  let standby: TestPostgres;
  before(async () => {
    primary = await startPostgres(['wal_level=replica']);
    standby = await startStandby(primary, ['hot_standby=on']);
  });
  after(async () => {
    await standby?.[Symbol.asyncDispose]();
    await primary?.[Symbol.asyncDispose]();
  });

  async function asked({ endpoint, login }: TestPostgres): Promise<NodeRole> {
    using probe = new NodeProbe(endpoint, login, 5_000, commitQuestion);
    const role = await probe.ask();
    assert.ok(role, probe.problem ?? '');
    return role;
  }

  async function execute(...texts: readonly string[]): Promise<void> {
    const client = new pg.Client({ ...primary.endpoint, ...primary.login });
    await client.connect();
    for (const text of texts) await client.query(text);
    await client.end();
  }

  const waitFor = (names: string) =>
    execute(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`, 'SELECT pg_reload_conf()');

  const untilAsked = (what: string, wanted: (role: NodeRole) => boolean) => {
    const found = async () => {
      const role = await asked(primary);
      return wanted(role) ? role : undefined;
    };
    return until(what, found, { timeoutMs: 20_000, intervalMs: 20, signal: never });
  };

  it('hears that they wait for nobody', async () => {
    const { synchronous, confirmedLsn } = await asked(primary);
    assert.deepEqual([synchronous, confirmedLsn], [false, null]);
  });

  it('hears up to where a standby has confirmed, and that it goes on', async () => {
    await waitFor('ANY 1 (*)');
    const before = await untilAsked('not confirmed', ({ confirmedLsn }) => confirmedLsn !== null);
    assert.equal(before.synchronous, true);
    await execute('CREATE TABLE t AS SELECT generate_series(1, 1000)');
    const after = await asked(primary);
    assert.ok((after.confirmedLsn ?? 0) > (before.confirmedLsn ?? Infinity));
  });

  it('hears that there are fewer standbys than they wait for', async () => {
    await waitFor('ANY 2 (*)');
    await untilAsked('still confirmed', ({ confirmedLsn }) => confirmedLsn === null);
    assert.equal((await asked(primary)).synchronous, true);
    await waitFor('');
  });

  it('asks nothing of the kind of a standby', async () => {
    const { inRecovery, synchronous, confirmedLsn } = await asked(standby);
    assert.deepEqual([inRecovery, synchronous, confirmedLsn], [true, null, null]);
  });

  it('and an inspection sees who streams to whom, and who does not answer', async () => {
    const node = (id: number, { endpoint }: Pick<TestPostgres, 'endpoint'>) => ({
      ...{ ...endpoint, name: `node${id}`, id, reportedState: '', goalState: '' },
      ...{ healthy: true, priority: 100 },
    });
    const nobody = { endpoint: { host: '127.0.0.1', port: 1 } };
    const nodes = [node(1, primary), node(2, standby), node(3, nobody)];
    const topology = { primary: 'node1', redundant: true, nodes };
    const inspected = await inspectNodes(topology, primary.login, never);
    assert.deepEqual(inspected, {
      ...{ primary: 'node1', redundant: true },
      nodes: [
        { name: 'node1', word: { inRecovery: false, timeline: 1, streaming: false, followers: 1 } },
        { name: 'node2', word: { inRecovery: true, timeline: 1, streaming: true, followers: 0 } },
        { name: 'node3', word: null },
      ],
    });
  });
});
