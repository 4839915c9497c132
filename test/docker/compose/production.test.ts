import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../core/wait.ts';
import { needsDocker } from '../../support/docker.ts';
import { isSettled, type Lab, newLab, stateOf } from '../../support/lab.ts';
import { labManual } from '../../support/lab-manual.ts';
import { ask } from '../../support/lab-session.ts';
import { commandsOf, runCommand } from '../../support/manual.ts';

// What a shell, a URI, SQL and libpq's password file would all stumble over.
const password = `${randomBytes(9).toString('hex')} '"$x\\:@/%`;
const manual = new URL('../../../docs/lab.md', import.meta.url);
const compose = fileURLToPath(new URL('../../../compose/', import.meta.url));
const healthcare = { user: 'healthcare', password };

describe('the lab in containers with .env.prod', function () {
  this.timeout(300_000);
  let lab: Lab;
  let ca: string;

  before(async function () {
    this.timeout(900_000);
    await needsDocker(this);
    const names = ['APP_PASSWORD', 'POSTGRES_PASSWORD', 'CLUSTER_PASSWORD', 'OBSERVER_PASSWORD'];
    lab = await newLab('.env.prod', Object.fromEntries(names.map((name) => [name, password])));
    await lab.compose(
      'up',
      '--detach',
      '--build',
      'pgaf-monitor',
      'postgres-primary',
      'postgres-replica1',
      'proxy',
    );
    await stateOf(lab, 'not settled', (state) => isSettled(state, 2));
    ca = await lab.compose('exec', '-T', 'pgaf-monitor', 'cat', '/tls/ca.crt');
  });
  after(async function () {
    this.timeout(120_000);
    await lab?.[Symbol.asyncDispose]();
  });

  it("lets clients in over TLS, with a certificate of the lab's own authority, proxy included", async () => {
    const mine = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    for (const port of ['PRIMARY_PORT', 'REPLICA1_PORT', 'PROXY_PORT'] as const)
      assert.deepEqual(await ask(lab, port, { ...healthcare, ssl: { ca } }, mine), [{ ssl: true }]);
  });

  it('lets in who does what the manual says', async () => {
    await using folder = await temporaryFolder();
    const env = { ...lab.env, PGPASSWORD: password };
    const instead = [
      [/--env-file \.env\b/g, `--project-directory ${compose} --env-file ${compose}.env.prod`],
      [/\b6432\b/g, String(lab.port.PROXY_PORT)],
    ] as const;
    const commands = commandsOf(await readFile(manual, 'utf8'));
    const own = commands.filter((_, at) => 'of' in (labManual[at]?.[1] ?? {}));
    assert.equal(own.length, 2);
    for (const command of own) await runCommand(command, { cwd: folder.path, env, instead });
    const [, psql = ''] = own;
    const unknown = psql.replace('ca.crt', 'other.crt');
    await assert.rejects(runCommand(unknown, { cwd: folder.path, env, instead }), /other\.crt/);
  });

  it('lets nobody in without TLS', async () => {
    for (const port of ['PRIMARY_PORT', 'REPLICA1_PORT', 'PROXY_PORT'] as const)
      await assert.rejects(
        ask(lab, port, healthcare, 'SELECT 1'),
        /no pg_hba.conf entry.*no encryption/,
      );
  });

  it('replicates over TLS', async () => {
    const postgres = { user: 'postgres', password, ssl: { ca } };
    const standbys = 'SELECT ssl, sync_state FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)';
    assert.deepEqual(await ask(lab, 'PRIMARY_PORT', postgres, standbys), [
      { ssl: true, sync_state: 'quorum' },
    ]);
    const monitor = { ...postgres, database: 'pg_auto_failover' };
    const nodes = `SELECT DISTINCT ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
                    WHERE usename = 'autoctl_node' AND client_addr IS NOT NULL`;
    assert.deepEqual(await ask(lab, 'MONITOR_PORT', monitor, nodes), [{ ssl: true }]);
  });

  it('is watched over TLS', async () => {
    await lab.compose('up', '--detach', '--build', '--no-deps', 'postgres-exporter');
    const url = `http://127.0.0.1:${lab.port.EXPORTER_PORT}/metrics`;
    const watched = async () => {
      const text = await (await fetch(url)).text();
      return /^pg_ha_primary_timeline/m.test(text) && /^pg_auto_failover_node_s/m.test(text)
        ? true
        : undefined;
    };
    const { signal } = new AbortController();
    await until('the exporter has no figures', watched, { timeoutMs: 60_000, signal });
  });

  it('writes no password into a log', async () => {
    const logs = await lab.compose('logs', '--no-color');
    assert.ok(logs.length > 1000);
    assert.ok(!logs.includes(password.slice(0, 18)));
    const find = ['sh', '-c', `grep -rlF '${password.slice(0, 18)}' /var/lib/postgresql || true`];
    assert.equal(await lab.compose('exec', '-T', 'postgres-primary', ...find), '');
  });
});

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'lab-production-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
