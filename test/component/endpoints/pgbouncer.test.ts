import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { UsageError } from '../../../core/errors.ts';
import { pgbouncer } from '../../../endpoints/pgbouncer/pgbouncer.ts';
import { readOnly } from '../cluster/sources/read-only.ts';
import { soon } from '../proxy/bench.ts';
import { folderIn, keptPrograms, needs, ownChild, Stage } from './stage.ts';

describe('PgBouncer as an endpoint of a run', function () {
  this.timeout(60_000);
  let stage: Stage;
  before(async function () {
    await needs(this, 'pgbouncer');
    stage = await Stage.open();
  });
  after(() => stage?.[Symbol.asyncDispose]());
  beforeEach(() => stage.begin());

  /** As its process is started: with the file of its settings. */
  const running = () => keptPrograms('pgbouncer.ini');
  const folder = () => folderIn(readFileSync(`/proc/${running()[0]}/cmdline`, 'utf8'));

  it('leads to the primary, is repointed when that changes, and leaves nothing but its log', async () => {
    const endpoint = await stage.start(pgbouncer);
    const own = folder();
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
    assert.equal(existsSync(own), false);
    assert.match(readFileSync(join(stage.logs, 'pgbouncer.log'), 'utf8'), /RELOAD/);
    assert.deepEqual(stage.broken, []);
  });

  it('has clients wait while nobody is primary, and lets them in when somebody is', async () => {
    await using endpoint = await stage.start(pgbouncer);
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
    for (const user of ['postgres', 'pg-ha-bench', 'pgbouncer']) {
      const client = new pg.Client({ ...login, user });
      client.on('error', () => undefined);
      await assert.rejects(client.connect(), user);
    }
  });

  it('lets the application in by its password alone, where it has one', async () => {
    const password = 'a "quoted\\ one';
    await using endpoint = await stage.start(pgbouncer, { password });
    const to = endpoint.endpoint;
    await (await stage.connected(to, password)).end();
    for (const other of ['', 'wrong', undefined])
      await assert.rejects(stage.connected(to, other), /password|SASL/);
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
    const endpoint = await stage.start(pgbouncer);
    const [pid] = running();
    const own = folder();
    process.kill(ownChild('endpoints/pgbouncer/process'), 'SIGKILL');
    await soon('not told', () => stage.broken.length === 1);
    await soon('still there', () => !existsSync(`/proc/${pid}/exe`));
    await endpoint[Symbol.asyncDispose]();
    assert.equal(existsSync(own), false);
  });

  it('leaves nothing when it is given up while it starts', async () => {
    const stop = new AbortController();
    const starting = stage.start(pgbouncer, {}, stop.signal);
    setTimeout(() => stop.abort(new Error('given up')), 100);
    await assert.rejects(starting, /given up/);
    await soon('still there', () => running().length === 0);
  });
});
