import assert from 'node:assert/strict';
import { writesArrive } from '../../../../cluster/check/replicated.ts';
import { connect } from '../../../../cluster/connect.ts';
import { until } from '../../../../core/wait.ts';
import { startPostgres, startStandby, type TestPostgres } from '../../../support/postgres.ts';

const never = new AbortController().signal;
const soon = { timeoutMs: 20_000, intervalMs: 20, signal: never };

describe('the check that writes arrive', function () {
  this.timeout(60_000);
  let primary: TestPostgres;
  let standby: TestPostgres;
  before(async () => {
    primary = await startPostgres();
    await ask(
      primary,
      'CREATE SCHEMA bench; CREATE TABLE bench.receipt (run_id text, cycle bigint)',
    );
    standby = await startStandby(primary);
  });
  after(async () => {
    await standby?.[Symbol.asyncDispose]();
    await primary?.[Symbol.asyncDispose]();
  });

  const ask = async ({ endpoint, login }: TestPostgres, sql: string) => {
    await using connection = await connect(endpoint, login, { timeoutMs: 9000, signal: never });
    const { rows } = await connection.client.query(sql);
    return Object.values(rows?.[0] ?? {})[0];
  };
  const rowsLeft = () => ask(primary, 'SELECT count(*)::int FROM bench.receipt');
  const find = (signal = never) => {
    const nodes = [
      { name: 'a', ...primary.endpoint },
      { name: 'b', ...standby.endpoint },
    ];
    const cluster = { nodes, monitor: null, login: primary.login, endpoint: null };
    return writesArrive.find(cluster, signal);
  };

  it('passes for a standby that shows them, and leaves no row', async () => {
    const found = await find();
    assert.deepEqual(
      found.map(({ what, pass }) => [what, pass]),
      [['b shows a write of the primary', true]],
    );
    assert.equal(await rowsLeft(), 0);
  });

  it('leaves no row when it is interrupted in the middle: the server removes it', async () => {
    await ask(standby, 'SELECT pg_wal_replay_pause()');
    const stop = new AbortController();
    const checking = find(stop.signal);
    checking.catch(() => undefined);
    await until('no row', async () => (await rowsLeft()) === 1 || undefined, soon);
    stop.abort(new Error('enough'));
    await assert.rejects(checking, /enough/);
    await until('a row is left', async () => (await rowsLeft()) === 0 || undefined, soon);
    await ask(standby, 'SELECT pg_wal_replay_resume()');
  });

  it('fails for a standby that does not show them, and leaves no row', async () => {
    await ask(standby, 'SELECT pg_wal_replay_pause()');
    const [finding] = await find();
    assert.equal(finding?.pass, false);
    assert.equal(await rowsLeft(), 0);
    await ask(standby, 'SELECT pg_wal_replay_resume()');
  });

  it('does not hang, and leaves no row, while commits wait for a standby that is down', async () => {
    await ask(primary, `ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
    await ask(primary, 'SELECT pg_reload_conf()');
    const waits = async () => (await ask(primary, 'SHOW synchronous_standby_names')) === 'nobody';
    await until('not reloaded', async () => (await waits()) || undefined, soon);
    assert.equal((await find())[0]?.pass, true);
    assert.equal(await rowsLeft(), 0);
    await ask(primary, 'ALTER SYSTEM RESET synchronous_standby_names');
    await ask(primary, 'SELECT pg_reload_conf()');
    await until('not reloaded', async () => !(await waits()) || undefined, soon);
  });

  it('asks by the log where there is no table of ours', async () => {
    await ask(primary, 'DROP SCHEMA bench CASCADE');
    const [finding] = await find();
    assert.equal(finding?.pass, true);
  });
});
