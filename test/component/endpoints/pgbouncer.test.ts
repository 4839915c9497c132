import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../core/errors.ts';
import { pgbouncer } from '../../../endpoints/pgbouncer/pgbouncer.ts';
import { soon } from '../proxy/bench.ts';
import { needs, ownChild, processesWith, Stage } from './stage.ts';

describe('PgBouncer as an endpoint of a run', function () {
  this.timeout(60_000);
  let stage: Stage;
  before(async function () {
    await needs(this, 'pgbouncer');
    stage = await Stage.open();
  });
  after(() => stage?.[Symbol.asyncDispose]());
  beforeEach(() => stage.begin());

  /** As its process names itself: by the file of its settings. */
  const running = () => processesWith('pgbouncer', 'pg-ha-bench-endpoint-');
  const folders = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('pg-ha-bench-endpoint-'));

  it('leads to the primary, is repointed when that changes, and leaves nothing but its log', async () => {
    const before = folders();
    const endpoint = await stage.start(pgbouncer);
    assert.equal(await stage.answers(endpoint.endpoint), stage.a.endpoint.port);
    const old = await stage.connected(endpoint.endpoint);

    await stage.switchToB();
    await stage.routedTo(stage.b);
    assert.equal(await stage.answers(endpoint.endpoint), stage.b.endpoint.port);
    // A session on the old primary would go on there.
    await assert.rejects(old.query('SELECT 1'));

    const told = stage.events.map(({ what, target }) => [what, target?.port ?? null]);
    assert.deepEqual(told, [
      ['routed', stage.a.endpoint.port],
      ['fenced', null],
      ['routed', stage.b.endpoint.port],
    ]);
    assert.equal(stage.events[1]?.links, 1);
    await endpoint[Symbol.asyncDispose]();
    assert.deepEqual(running(), []);
    assert.deepEqual(folders(), before);
    assert.match(readFileSync(join(stage.logs, 'pgbouncer.log'), 'utf8'), /RELOAD/);
    assert.deepEqual(stage.broken, []);
  });

  it('has clients wait while nobody is primary, and lets them in when somebody is', async () => {
    await using endpoint = await stage.start(pgbouncer);
    const { readOnly } = await import('../cluster/sources/read-only.ts');
    await readOnly(stage.a, true);
    await soon('not fenced', () => stage.events.at(-1)?.what === 'fenced');
    const waiting = stage.answers(endpoint.endpoint);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await readOnly(stage.b, false);
    assert.equal(await waiting, stage.b.endpoint.port);
  });

  it('lets nobody command it who cannot look into its folder', async () => {
    await using endpoint = await stage.start(pgbouncer);
    const login = { ...stage.a.login, database: 'pgbouncer', ...endpoint.endpoint };
    const { default: pg } = await import('pg');
    for (const user of ['postgres', 'pg-ha-bench', 'pgbouncer']) {
      const client = new pg.Client({ ...login, user });
      client.on('error', () => undefined);
      await assert.rejects(client.connect(), user);
    }
  });

  it('says which address it cannot listen on', async () => {
    await assert.rejects(stage.start(pgbouncer, { listen: stage.a.endpoint }), (error) => {
      assert.ok(error instanceof UsageError);
      return error.message.includes(`cannot listen on 127.0.0.1:${stage.a.endpoint.port}`);
    });
    assert.deepEqual(running(), []);
  });

  it('says so when the program dies by itself', async () => {
    await using _endpoint = await stage.start(pgbouncer);
    process.kill(running()[0] ?? 0, 'SIGKILL');
    await soon('not told', () => stage.broken.length === 1);
    assert.match(stage.broken[0] ?? '', /pgbouncer ended with SIGKILL/);
  });

  it('dies with the process that keeps it, and so with the harness', async () => {
    await using _endpoint = await stage.start(pgbouncer);
    const [pid] = running();
    process.kill(ownChild('endpoints/pgbouncer/process'), 'SIGKILL');
    await soon('not told', () => stage.broken.length === 1);
    await soon('still there', () => !existsSync(`/proc/${pid}/exe`));
  });

  it('leaves nothing when it is given up while it starts', async () => {
    const stop = new AbortController();
    const starting = stage.start(pgbouncer, {}, stop.signal);
    setTimeout(() => stop.abort(new Error('given up')), 100);
    await assert.rejects(starting, /given up/);
    await soon('still there', () => running().length === 0);
  });
});
