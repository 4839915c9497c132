import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../core/wait.ts';
import { freePort } from '../support/postgres.ts';
import { bench, leftProcesses, run, start } from './support/harness.ts';

describe('npm run lab and npm run proxy', () => {
  const dir = `/var/tmp/pg-ha-bench-lab-test-${process.pid}`;
  const lab = (...args: string[]) => run('lab', '--', ...args, '--dir', dir);
  after(() => lab('down'));

  it('up, status, failover, fault and down do what they say', async () => {
    const up = await lab('up', '--scale', '0.1', '--monitoring');
    assert.equal(up.code, 0, up.stderr);
    assert.match(up.stdout, /node1 .*primary +primary +good +100/);
    const [, prometheus] = /^prometheus +(http:\S+)\/alerts$/m.exec(up.stdout) ?? [];
    const asked = await fetch(`${prometheus}/api/v1/rules`);
    assert.match(await asked.text(), /"name":"PgHaNoPrimary"/);
    const again = await lab('up');
    assert.match(again.stdout, /already up/);

    const switched = await lab('failover');
    assert.equal(switched.code, 0, switched.stderr);
    const crashed = await lab('fault', 'crash', '--target', 'node1', '--for', '1');
    assert.equal(crashed.code, 0, crashed.stderr);
    assert.match(crashed.stderr, /healed/);
    const storm = ['fault', 'connection-storm', '--with', 'connections=20', '--for', '0'];
    assert.match((await lab(...storm)).stderr, /20 of 20 connections served/);
    const wrong = await lab('fault', 'long-transaction', '--with', 'rows=0', '--with', 'tabel=x');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /with\.rows: .*\n.*tabel/);
    assert.match((await lab('status')).stdout, /node3.*^exporter +http:/ms);
  });

  it('check passes while all is well, and fails for a standby that is down', async () => {
    // The node that was crashed above may still be on its way back.
    const passes = async () => ((await lab('check')).code === 0 ? true : undefined);
    const signal = new AbortController().signal;
    await until('the check does not pass', passes, { timeoutMs: 180_000, signal });
    const fault = start(
      'lab',
      '--',
      'fault',
      'crash',
      '--target',
      'node3',
      '--for',
      '600',
      '--dir',
      dir,
    );
    await fault.saw(/Ctrl-C heals/);
    const { code, stdout } = await lab('check', '--json');
    fault.child.kill('SIGINT');
    await fault.ended;
    assert.equal(code, 1, stdout);
    const { findings } = JSON.parse(stdout) as { findings: { what: string; pass: boolean }[] };
    const failed = findings.filter(({ pass }) => !pass).map(({ what }) => what);
    assert.ok(failed.includes('node3 streams from the primary'), stdout);
    assert.ok(
      failed.every((what) => /node3|registered|facilities|clocks|commit/.test(what)),
      stdout,
    );
    assert.ok(!failed.includes('one primary'), stdout);
  });

  it('the proxy alone joins a client with the primary, and goes when it is told to', async () => {
    const monitor = /proxy .*--monitor (\S+)/.exec((await lab('status')).stdout)?.[1];
    assert.ok(monitor);
    const port = await freePort();
    const proxy = start('proxy', '--', '--listen', `127.0.0.1:${port}`, '--monitor', monitor);
    await proxy.saw(/"msg":"routed"/);
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'healthcare_app',
      database: 'healthcare_db',
    });
    await client.connect();
    const { rows } = await client.query(
      'SELECT pg_is_in_recovery() AS standby, count(*)::int AS patients FROM patients',
    );
    assert.deepEqual(rows, [{ standby: false, patients: 1000 }]);
    await client.end();
    proxy.child.kill('SIGTERM');
    assert.equal((await proxy.ended).code, 0);
  });

  it('a run beside the lab disturbs neither', async () => {
    const out = await mkdtemp(join(tmpdir(), 'runs-'));
    const brief = ['--duration', '5s', '--set', 'load.scale=0.1', '--set', 'load.warmup=1s'];
    const { code } = await bench(out, '--scenario', 'baseline', ...brief);
    await rm(out, { recursive: true });
    assert.equal(code, 0);
    assert.equal((await lab('status')).code, 0);
  });

  it('down leaves nothing, and says so when there is nothing', async () => {
    assert.equal((await lab('down')).code, 0);
    assert.deepEqual(await leftProcesses(dir), []);
    assert.equal(existsSync(dir), false);
    const none = await lab('down');
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no lab in .*npm run lab -- up/);
  });
});
