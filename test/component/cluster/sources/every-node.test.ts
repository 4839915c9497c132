import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { listedNodes } from '../../../../cluster/sources/listed-nodes.ts';
import type { OnMonitorLoss } from '../../../../cluster/sources/monitor.ts';
import { monitoredNodes } from '../../../../cluster/sources/monitored-nodes.ts';
import {
  freePort,
  startPostgres,
  startStandby,
  type TestPostgres,
} from '../../../support/postgres.ts';
import { FakeMonitor } from './fake-monitor.ts';
import { ToldNodes } from './told-nodes.ts';

describe('what is known of every node', function () {
  this.timeout(60_000);
  let primary: TestPostgres;
  let standby: TestPostgres;
  let nobody: number;
  before(async () => {
    primary = await startPostgres();
    standby = await startStandby(primary);
    nobody = await freePort();
  });
  after(async () => {
    await standby[Symbol.asyncDispose]();
    await primary[Symbol.asyncDispose]();
  });

  const listed = (other = standby, leader = primary) => {
    const absent = { host: '127.0.0.1', port: nobody };
    const nodes = [leader.endpoint, other.endpoint, absent];
    return new ToldNodes(listedNodes({ nodes, probeLogin: primary.login }));
  };

  it('is its own word: role, position, or none', async () => {
    await using told = listed();
    const [first, second, third] = await told.next();
    assert.deepEqual([first?.role, first?.lag, first?.unfit], ['primary', null, null]);
    assert.equal(second?.role, 'standby');
    assert.ok(second?.lag && second.lag.bytes < 1e6 && second.unfit === null);
    assert.equal(third?.role, null);
    assert.match(third?.unfit ?? '', /does not answer: .*ECONNREFUSED/);
    assert.deepEqual(
      [first, second, third].map((node) => node?.number),
      [1, 2, 3],
    );
  });

  it('is a lag in bytes and time, while replay stands still, and none when it has caught up', async () => {
    await using told = listed();
    await told.is(standby.endpoint.port, ({ lag }) => lag?.bytes === 0);
    await query(standby, 'SELECT pg_wal_replay_pause()');
    await setTimeout(1_500);
    // An idle primary is no lag, paused or not.
    await told.is(standby.endpoint.port, ({ lag }) => lag?.bytes === 0 && lag.ms === 0);
    await query(primary, 'CREATE TABLE filler AS SELECT generate_series(1, 50000)');
    const far = await told.is(standby.endpoint.port, ({ lag }) => (lag?.ms ?? 0) > 1_500);
    assert.ok(far.lag && far.lag.bytes > 1e6, String(far.lag?.bytes));
    assert.equal(far.unfit, null);
    await query(standby, 'SELECT pg_wal_replay_resume()');
    await told.is(standby.endpoint.port, ({ lag }) => lag?.bytes === 0 && lag.ms === 0);
  });

  it('is a lag that grows on when the primary is gone, and its last position stays known', async () => {
    await using leader = await startPostgres();
    await using other = await startStandby(leader);
    await using told = listed(other, leader);
    await told.is(other.endpoint.port, ({ lag }) => lag?.bytes === 0);
    await query(other, 'SELECT pg_wal_replay_pause()');
    await query(leader, 'CREATE TABLE filler AS SELECT generate_series(1, 5000)');
    await told.is(other.endpoint.port, ({ lag }) => (lag?.bytes ?? 0) > 0);
    process.kill(leader.pid, 'SIGQUIT');
    await told.is(leader.endpoint.port, ({ role }) => role === null);
    const { lag } = await told.is(other.endpoint.port, (node) => (node.lag?.ms ?? 0) > 2_000);
    assert.ok(lag && lag.bytes > 0);
  });

  it('outlasts one question without an answer, but leads nobody there', async () => {
    await using other = await startStandby(primary);
    await using told = listed(other);
    await told.is(other.endpoint.port, ({ role }) => role === 'standby');
    process.kill(other.pid, 'SIGQUIT');
    const silent = await told.is(other.endpoint.port, ({ unfit }) => unfit !== null);
    assert.equal(silent.role, 'standby');
    await told.is(other.endpoint.port, ({ role }) => role === null);
  });

  it('is a primary from when it is promoted', async () => {
    await using other = await startStandby(primary);
    await using told = listed(other);
    await told.is(other.endpoint.port, ({ role }) => role === 'standby');
    await query(other, 'SELECT pg_promote()');
    const promoted = await told.is(other.endpoint.port, ({ role }) => role === 'primary');
    assert.equal(promoted.lag, null);
    await told.is(other.endpoint.port, ({ timeline }) => timeline === 2);
  });

  it('is asked over one connection, about once a second', async () => {
    await using told = listed();
    await told.next();
    const before = told.rounds;
    await setTimeout(3_000);
    assert.ok(told.rounds - before <= 4, String(told.rounds - before));
    const { rows } = await query(
      standby,
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'pg-ha-bench'`,
    );
    assert.deepEqual(rows, [{ n: 1 }]);
  });

  describe('by the monitor', () => {
    let monitor: FakeMonitor;
    beforeEach(async () => {
      monitor = await FakeMonitor.start(primary);
      await monitor.register(primary.endpoint, 'primary');
      await monitor.register(standby.endpoint, 'secondary');
    });
    afterEach(() => monitor[Symbol.asyncDispose]());
    const monitored = (onMonitorLoss: OnMonitorLoss = 'keep') => {
      const access = { monitor: { endpoint: monitor.endpoint, login: monitor.login } };
      return new ToldNodes(monitoredNodes({ ...access, probeLogin: primary.login, onMonitorLoss }));
    };
    const port = () => standby.endpoint.port;

    it('is fit as a healthy secondary, and while another one is being promoted', async () => {
      await using told = monitored();
      const node = await told.is(port(), ({ role, unfit }) => role === 'standby' && !unfit);
      assert.deepEqual([node.name, node.number], [`node${port()}`, 2]);
      for (const state of ['report_lsn', 'join_secondary', 'secondary']) {
        await monitor.assign([[standby.endpoint, state]]);
        await monitor.report(standby.endpoint, state);
        assert.equal((await told.next()).find((one) => one.port === port())?.unfit, null, state);
      }
    });

    it('is not fit in any other state, or when the monitor finds it unhealthy', async () => {
      await using told = monitored();
      await told.is(port(), ({ unfit }) => unfit === null);
      await monitor.report(standby.endpoint, 'secondary', false);
      await told.is(port(), ({ unfit }) => /unhealthy/.test(unfit ?? ''));
      await monitor.report(standby.endpoint, 'catchingup');
      await told.is(port(), ({ unfit }) => /reported catchingup/.test(unfit ?? ''));
      await monitor.report(standby.endpoint, 'secondary');
      await monitor.assign([[standby.endpoint, 'maintenance']]);
      const node = await told.is(port(), ({ unfit }) => /assigned maintenance/.test(unfit ?? ''));
      assert.equal(node.role, 'standby', 'its sessions may stay');
    });

    it('is no standby by the word of the monitor alone', async () => {
      await using other = await startStandby(primary);
      await query(other, 'SELECT pg_promote()');
      await monitor.register(other.endpoint, 'secondary');
      await using told = monitored();
      await told.is(other.endpoint.port, ({ role }) => role === 'primary');
    });

    it('stays as it was while the monitor is gone, or is nothing, as is asked for', async () => {
      await using kept = monitored();
      await using fenced = monitored('fence');
      for (const told of [kept, fenced]) await told.is(port(), ({ unfit }) => unfit === null);
      await monitor.goDown();
      await setTimeout(500);
      assert.equal((await kept.next()).length, 2);
      assert.deepEqual(await fenced.next(), []);
    });
  });
});

async function query({ endpoint, login }: TestPostgres, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ ...endpoint, ...login });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}
