import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../core/errors.ts';
import { haproxy } from '../../../endpoints/haproxy/haproxy.ts';
import { processesWith } from '../../support/processes.ts';
import { readOnly } from '../cluster/sources/read-only.ts';
import { local, soon } from '../proxy/bench.ts';
import { folderIn, needs, ownChild, Stage } from './stage.ts';

describe('HAProxy as an endpoint of a run', function () {
  this.timeout(60_000);
  let stage: Stage;
  before(async function () {
    await needs(this, 'haproxy');
    stage = await Stage.open();
  });
  after(() => stage?.[Symbol.asyncDispose]());
  beforeEach(() => stage.begin());

  const running = () => processesWith('haproxy', stage.logs);

  it('leads to the primary, and to the next one when its checks have found that', async () => {
    const endpoint = await stage.start(haproxy);
    assert.equal(await stage.answers(endpoint.endpoint), stage.a.endpoint.port);
    const old = await stage.connected(endpoint.endpoint);

    await stage.switchToB();
    await stage.routedTo(stage.b);
    await soon('the old one is still there', () => stage.events.at(-1)?.beside === undefined);
    assert.equal(await stage.answers(endpoint.endpoint), stage.b.endpoint.port);
    // on-marked-down shutdown-sessions
    await assert.rejects(old.query('SELECT 1'));
    assert.equal(stage.events[0]?.target?.port, stage.a.endpoint.port);

    await endpoint[Symbol.asyncDispose]();
    assert.deepEqual(running(), []);
    assert.deepEqual(stage.broken, []);
    assert.match(readFileSync(join(stage.logs, 'haproxy.log'), 'utf8'), /primary\/b is UP/);
    assert.match(readFileSync(join(stage.logs, 'haproxy-statistics.csv'), 'utf8'), /primary,b,/);
  });

  it('refuses clients while nobody is primary, and says that it leads nowhere', async () => {
    await using endpoint = await stage.start(haproxy);
    await readOnly(stage.a, true);
    await soon('not fenced', () => stage.events.at(-1)?.what === 'fenced');
    await assert.rejects(stage.answers(endpoint.endpoint));
    await readOnly(stage.a, false);
    await stage.routedTo(stage.a);
    assert.equal(await stage.answers(endpoint.endpoint), stage.a.endpoint.port);
  });

  it('without a standby leads readers to the primary, or nowhere, as it was told', async () => {
    for (const fallback of ['primary', 'refuse'] as const) {
      stage.readings = [];
      await using endpoint = await stage.start(haproxy, {
        reading: { listen: local(0), fallback },
      });
      const to = endpoint.readOnly;
      assert.ok(to);
      const asked = stage.answers(to);
      if (fallback === 'primary') assert.equal(await asked, stage.a.endpoint.port);
      else await assert.rejects(asked);
      const from = fallback === 'primary' ? 'primary' : 'nobody';
      await soon('not told', () => stage.readings.at(-1)?.from === from);
    }
  });

  it('says which address it cannot listen on', async () => {
    await assert.rejects(stage.start(haproxy, { listen: stage.a.endpoint }), (error) => {
      assert.ok(error instanceof UsageError);
      return error.message.includes(`cannot listen on 127.0.0.1:${stage.a.endpoint.port}`);
    });
    assert.deepEqual(running(), []);
  });

  it('says so when the program dies by itself', async () => {
    await using _endpoint = await stage.start(haproxy);
    process.kill(running()[0] ?? 0, 'SIGKILL');
    await soon('not told', () => stage.broken.length === 1);
    assert.match(stage.broken[0] ?? '', /haproxy ended with SIGKILL/);
  });

  it('dies with the process that keeps it, and so with the harness', async () => {
    const endpoint = await stage.start(haproxy);
    const [pid] = running();
    const own = folderIn(readFileSync(join(stage.logs, 'haproxy.cfg'), 'utf8'));
    process.kill(ownChild('endpoints/haproxy/process'), 'SIGKILL');
    await soon('not told', () => stage.broken.length === 1);
    await soon('still there', () => !existsSync(`/proc/${pid}/exe`));
    await endpoint[Symbol.asyncDispose]();
    assert.equal(existsSync(own), false);
  });

  it('leaves nothing when it is given up while it starts', async () => {
    const stop = new AbortController();
    const starting = stage.start(haproxy, {}, stop.signal);
    setTimeout(() => stop.abort(new Error('given up')), 100);
    await assert.rejects(starting, /given up/);
    await soon('still there', () => running().length === 0);
  });
});
