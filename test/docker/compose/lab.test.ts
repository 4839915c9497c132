import assert from 'node:assert/strict';
import { needsDocker } from '../../support/docker.ts';
import type { Lab, LabPort } from '../../support/lab.ts';
import { application, ask, nodePorts, superuser, write } from '../../support/lab-session.ts';
import { sharedLab } from '../../support/shared-lab.ts';

const role = 'SELECT pg_is_in_recovery() AS standby';

describe('the lab in containers', function () {
  this.timeout(60_000);
  let lab: Lab;

  before(async function () {
    this.timeout(900_000);
    await needsDocker(this);
    lab = await sharedLab();
  });

  it('shows one primary and two standbys, named after their services', async () => {
    const { primary, nodes } = await lab.state();
    const shown = nodes.map((n) => [n.nodename, n.reportedstate, n.goalstate, n.health]);
    const expected = ['postgres-primary', 'postgres-replica1', 'postgres-replica2'].map((name) => {
      const state = name === primary ? 'primary' : 'secondary';
      return [name, state, state, 1];
    });
    assert.deepEqual(shown.sort(), expected);
    assert.deepEqual(
      nodes.map((n) => [n.nodename, n.candidatepriority]).sort(),
      expected.map(([name], i) => [name, 100 - 10 * i]),
    );
  });

  it('has the test data on every node, of which one alone is not in recovery', async () => {
    const question = `${role}, (SELECT count(*)::int FROM patients) AS patients`;
    const asked = nodePorts.map((port) => ask(lab, port, superuser, question));
    const answers = (await Promise.all(asked)).flat() as { standby: boolean; patients: number }[];
    assert.deepEqual(answers.map(({ standby }) => standby).sort(), [false, true, true]);
    for (const { patients } of answers) assert.equal(patients, 100);
  });

  it('lets the application in through the proxy, to what it may do and no further', async () => {
    await write(lab, 'a row');
    assert.deepEqual(await ask(lab, 'PROXY_PORT', application, role), [{ standby: false }]);
    assert.deepEqual(await ask(lab, 'PROXY_READ_PORT', application, role), [{ standby: true }]);
    const refused = ask(lab, 'PROXY_PORT', application, 'DELETE FROM audit_log');
    await assert.rejects(refused, { code: '42501' });
  });

  it('lets nobody in without the password, on whatever port', async () => {
    const ports: readonly LabPort[] = [...nodePorts, 'PROXY_PORT', 'PROXY_READ_PORT'];
    const asked = ports.map((port) => [port, { ...superuser, password: 'guess' }] as const);
    const monitor = { user: 'autoctl_node', password: 'guess', database: 'pg_auto_failover' };
    for (const [port, session] of [...asked, ['MONITOR_PORT', monitor] as const])
      await assert.rejects(ask(lab, port, session, 'SELECT 1'), { code: '28P01' });
  });

  it('listens on loopback alone', async () => {
    const printed = await lab.compose('ps', '--format', '{{.Ports}}');
    const hosts = [...printed.matchAll(/([\d.:[\]]+):\d+->/g)].map(([, host]) => host);
    assert.ok(hosts.length >= 7, printed);
    assert.deepEqual([...new Set(hosts)], ['127.0.0.1']);
  });

  it("answers what the lab's readers ask inside of the containers", async () => {
    const columns = 'nodename, health FROM pgautofailover.node ORDER BY nodename';
    const asPostgres = ['psql', '-At', '-U', 'postgres', '-d', 'pg_auto_failover', '-c'];
    const exec = (...args: readonly string[]) => lab.compose('exec', '-T', ...args);
    assert.equal(
      await exec('pgaf-monitor', ...asPostgres, `SELECT ${columns}`),
      'postgres-primary|1\npostgres-replica1|1\npostgres-replica2|1\n',
    );
    assert.match(await exec('pgaf-monitor', 'netstat', '-tln'), /:5431\s/);
    const monitor = ['-h', 'pgaf-monitor', '-p', '5431', '-U', 'autoctl_node'];
    assert.match(
      await exec('postgres-replica1', 'pg_isready', ...monitor),
      /accepting connections/,
    );
    const one = ['psql', '-At', ...monitor, '-d', 'pg_auto_failover', '-c', 'SELECT 1'];
    assert.equal(await exec('postgres-primary', ...one), '1\n');
  });

  it('refuses to begin with the passwords of .env.test in production', async () => {
    const once = ['run', '--rm', '--no-deps', '-e', 'LAB_PROFILE=prod', 'prepare'];
    await assert.rejects(lab.compose(...once), (error) => {
      const { code, stderr } = error as { code: number; stderr: string };
      assert.equal(code, 2);
      assert.match(stderr, /settings: APP_PASSWORD is a well-known password/);
      assert.match(stderr, /settings: TLS must be on/);
      return true;
    });
  });
});
