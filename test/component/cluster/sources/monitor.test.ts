import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { monitorSource, type OnMonitorLoss } from '../../../../cluster/sources/monitor.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { freePort, startPostgres, type TestPostgres } from '../../../support/postgres.ts';
import { FakeMonitor } from './fake-monitor.ts';
import { readOnly } from './read-only.ts';
import { startSynchronousStandby } from './synchronous-standby.ts';
import { Watched } from './watched.ts';

describe('the primary by the monitor', () => {
  let a: TestPostgres;
  let b: TestPostgres;
  let monitor: FakeMonitor;
  let problems: string[];
  before(async function () {
    this.timeout(60_000);
    [a, b] = await Promise.all([startPostgres(), startPostgres()]);
  });
  after(async () => {
    await a[Symbol.asyncDispose]();
    await b[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    monitor = await FakeMonitor.start(a);
    problems = [];
    for (const server of [a, b]) await readOnly(server, false);
  });
  afterEach(() => monitor[Symbol.asyncDispose]());

  const watch = (onMonitorLoss: OnMonitorLoss = 'keep') => {
    const { endpoint, login } = monitor;
    const onProblem = (problem: string) => problems.push(problem);
    const access = { monitor: { endpoint, login }, probeLogin: a.login };
    const options = { ...access, onMonitorLoss, onProblem };
    return new Watched(monitorSource(options));
  };

  it('is the one node that should take writes and says that it does', async () => {
    await monitor.register(a.endpoint, 'primary');
    await monitor.register(b.endpoint, 'secondary');
    await using watched = watch();
    assert.deepEqual(await watched.ports(1), [a.endpoint.port]);
    assert.deepEqual(problems, []);
  });

  it('is reached where we reach it, whatever address the monitor has for it', async () => {
    const { endpoint, login } = monitor;
    // Nobody listens there, as at an address that only the nodes themselves know.
    await monitor.register({ host: '127.0.0.1', port: 1 }, 'primary');
    const nodes = [{ name: 'node1', ...a.endpoint }];
    const onProblem = (problem: string) => problems.push(problem);
    const access = { monitor: { endpoint, login }, probeLogin: a.login, onProblem };
    await using watched = new Watched(monitorSource({ ...access, nodes }));
    assert.deepEqual(await watched.ports(1), [a.endpoint.port]);
    await using astray = new Watched(monitorSource(access));
    await assert.rejects(astray.ports(1, 500), /fewer than 1 targets/);
  });

  it('is followed through a failover: closed with the old one, open when the new one confirms', async () => {
    const [oldOne, newOne] = [a.endpoint, b.endpoint];
    await monitor.register(oldOne, 'primary');
    await monitor.register(newOne, 'secondary');
    await readOnly(b, true);
    await using watched = watch();
    await watched.ports(1);
    const closing = watched.ports(2, 300);
    await monitor.assign([
      [oldOne, 'draining'],
      [newOne, 'prepare_promotion'],
    ]);
    await closing;
    await monitor.assign([
      [oldOne, 'demote_timeout'],
      [newOne, 'stop_replication'],
    ]);
    await monitor.assign([
      [oldOne, 'demoted'],
      [newOne, 'wait_primary'],
    ]);
    await setTimeout(100);
    assert.deepEqual(watched.yielded, [oldOne.port, null], 'it is still read-only');
    await readOnly(b, false);
    await watched.ports(3, 300);
    await monitor.assign([[oldOne, 'catchingup']]);
    await monitor.assign([
      [oldOne, 'secondary'],
      [newOne, 'primary'],
    ]);
    await setTimeout(50);
    assert.deepEqual(watched.yielded, [oldOne.port, null, newOne.port]);
    assert.deepEqual(problems, []);
  });

  it('is closed before the next one is asked, even when the monitor swaps them at once', async () => {
    await monitor.register(a.endpoint, 'primary');
    await monitor.register(b.endpoint, 'secondary');
    await using watched = watch();
    await watched.ports(1);
    await monitor.assign([
      [a.endpoint, 'secondary'],
      [b.endpoint, 'primary'],
    ]);
    assert.deepEqual(await watched.ports(3), [a.endpoint.port, null, b.endpoint.port]);
  });

  it('stays through every state in which it takes writes', async () => {
    await monitor.register(a.endpoint, 'single');
    await using watched = watch();
    await watched.ports(1);
    for (const goal of ['wait_primary', 'join_primary', 'apply_settings', 'primary']) {
      await monitor.assign([[a.endpoint, goal]]);
      await setTimeout(20);
    }
    assert.deepEqual(watched.yielded, [a.endpoint.port]);
  });

  it('is nobody, loudly, while two nodes may take writes', async () => {
    await monitor.register(a.endpoint, 'primary');
    await monitor.register(b.endpoint, 'secondary');
    await using watched = watch();
    await watched.ports(1);
    await monitor.assign([[b.endpoint, 'wait_primary']]);
    assert.deepEqual(await watched.ports(2), [a.endpoint.port, null]);
    await setTimeout(1_200);
    assert.equal(problems.length, 1, 'said once');
    assert.match(problems[0] ?? '', /routing to nobody.*both take writes/);
    await monitor.assign([[a.endpoint, 'demoted']]);
    assert.deepEqual(await watched.ports(3), [a.endpoint.port, null, b.endpoint.port]);
  });

  it('is heard of without a word too, within the poll', async () => {
    await monitor.register(a.endpoint, 'primary');
    await using watched = watch();
    await watched.ports(1);
    await monitor.assign([[a.endpoint, 'draining']], true);
    assert.deepEqual(await watched.ports(2, 1_500), [a.endpoint.port, null]);
  });

  it('does not keep the next one waiting when it never answered', async () => {
    const nobody: Endpoint = { host: '127.0.0.1', port: await freePort() };
    await monitor.register(nobody, 'primary');
    await monitor.register(b.endpoint, 'secondary');
    await using watched = watch();
    await setTimeout(100);
    await monitor.assign([
      [nobody, 'demoted'],
      [b.endpoint, 'wait_primary'],
    ]);
    assert.deepEqual(await watched.ports(1, 1_000), [b.endpoint.port]);
  });

  it('is kept while the monitor is gone, as long as it confirms itself and has a standby', async function () {
    this.timeout(30_000);
    await monitor.register(b.endpoint, 'primary');
    await using _standby = await startSynchronousStandby(b);
    await using watched = watch();
    await watched.ports(1);
    await monitor.goDown();
    await setTimeout(1_500);
    assert.deepEqual(watched.yielded, [b.endpoint.port]);
    await readOnly(b, true);
    assert.deepEqual(await watched.ports(2), [b.endpoint.port, null]);
    await readOnly(b, false);
    await setTimeout(1_200);
    assert.equal(watched.yielded.length, 2, 'nobody may reopen it but the monitor');
    await monitor.comeBack();
    assert.deepEqual(await watched.ports(3), [b.endpoint.port, null, b.endpoint.port]);
    assert.match(problems[0] ?? '', /^the monitor .* is lost: /);
    assert.match(problems[1] ?? '', /^the monitor .* is back$/);
    assert.equal(problems.length, 2);
  });

  it('is nobody when the monitor is gone and then its synchronous standby', async function () {
    this.timeout(30_000);
    await monitor.register(b.endpoint, 'primary');
    await using standby = await startSynchronousStandby(b);
    await using watched = watch();
    await watched.ports(1);
    await monitor.goDown();
    await setTimeout(500);
    assert.equal(watched.yielded.length, 1);
    await standby[Symbol.asyncDispose]();
    assert.deepEqual(await watched.ports(2), [b.endpoint.port, null]);
    assert.match(problems.at(-1) ?? '', /^127.0.0.1:\d+ shows no synchronous standby$/);
  });

  it('is nobody at once when the monitor is gone and there never was a synchronous standby', async () => {
    await monitor.register(b.endpoint, 'primary');
    await using watched = watch();
    await watched.ports(1);
    await monitor.goDown();
    assert.deepEqual(await watched.ports(2, 500), [b.endpoint.port, null]);
    await setTimeout(300);
    assert.equal(problems.length, 2, 'the monitor lost, no standby: said once');
  });

  it('is nobody as soon as the monitor is gone, where that is asked for', async () => {
    await monitor.register(b.endpoint, 'primary');
    await using _standby = await startSynchronousStandby(b);
    await using watched = watch('fence');
    await watched.ports(1);
    await monitor.goDown();
    assert.deepEqual(await watched.ports(2, 300), [b.endpoint.port, null]);
    await monitor.comeBack();
    assert.deepEqual(await watched.ports(3), [b.endpoint.port, null, b.endpoint.port]);
  });

  it('is nobody when there never was a monitor, and its wait ends when told to', async () => {
    const endpoint = { host: '127.0.0.1', port: await freePort() };
    const onProblem = (problem: string) => problems.push(problem);
    const { login } = monitor;
    const source = monitorSource({ monitor: { endpoint, login }, probeLogin: login, onProblem });
    const watched = new Watched(source);
    await setTimeout(300);
    const before = performance.now();
    await watched[Symbol.asyncDispose]();
    assert.ok(performance.now() - before < 200);
    assert.deepEqual(watched.yielded, []);
    assert.equal(problems.length, 1);
  });
});
