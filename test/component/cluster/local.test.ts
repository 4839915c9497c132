import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../../../cluster/connect.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { findClusters, sweep } from '../../../cluster/local/leftovers.ts';
import { processesIn } from '../../../cluster/local/processes.ts';
import { localRequirements } from '../../../cluster/local/requirements.ts';
import { UsageError } from '../../../core/errors.ts';
import type { ClusterSpec } from '../../../core/scenario.ts';
import { until } from '../../../core/wait.ts';
import { ownerProcess, watchdogsOf } from './support/owner-process.ts';

const never = new AbortController().signal;
const tuned: ClusterSpec = { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' };

describe('a native cluster', function () {
  this.timeout(120_000);
  let base: string;
  before(async () => {
    // Where the database user can reach it, short enough for sockets.
    base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
  });
  after(() => rm(base, { recursive: true, force: true }));

  const create = async (directory: string, spec = tuned) => {
    const requirements = await localRequirements();
    if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
    const { programs } = requirements;
    return LocalCluster.create({ base, directory, spec, programs, onProgress: () => undefined });
  };
  const untilPrimary = (cluster: LocalCluster, wanted: (name: string) => boolean) =>
    until(
      'no such primary',
      async () => {
        const { primary } = await cluster.topology(never);
        return primary !== null && wanted(primary) ? primary : undefined;
      },
      { timeoutMs: 30_000, signal: never },
    );
  const setting = async (cluster: LocalCluster, name: string) => {
    const [first] = cluster.nodes;
    assert.ok(first);
    await using database = await connect(first, cluster.admin, { timeoutMs: 5000, signal: never });
    return (await database.client.query(`SHOW ${name}`)).rows[0][name] as string;
  };

  it('comes up beside another one, fails over when its primary is killed, and takes it back', async () => {
    await using one = await create('one');
    await using two = await create('two', { ...tuned, standbys: 1, replication: 'async' });
    await Promise.all([one.start(never), two.start(never)]);
    const topology = await one.topology(never);
    assert.equal(topology.primary, 'node1');
    assert.deepEqual(
      topology.nodes.map(({ priority }) => priority),
      [100, 90, 80],
    );
    assert.match(await setting(one, 'synchronous_standby_names'), /^ANY 1 \(/);
    assert.equal(await setting(two, 'synchronous_standby_names'), '');

    await one.crash('node1');
    assert.deepEqual(await processesIn(join(one.directory, 'node1')), []);
    assert.notEqual(await untilPrimary(one, (name) => name !== 'node1'), 'node1');
    assert.equal((await two.topology(never)).primary, 'node1');
    await one.revive('node1');
    const back = async () => (await one.topology(never)).redundant || undefined;
    await until('not redundant again', back, { timeoutMs: 60_000, signal: never });

    const before = await untilPrimary(one, () => true);
    await one.switchover(never);
    await untilPrimary(one, (name) => name !== before);
  });

  it('leaves no process, no directory and no shared memory, crashed nodes included', async () => {
    const cluster = await create('traceless', { ...tuned, standbys: 1 });
    await cluster.start(never);
    await cluster.crash('node1');
    await cluster[Symbol.asyncDispose]();
    assert.deepEqual(await processesIn(cluster.directory), []);
    assert.equal(existsSync(cluster.directory), false);
    assert.deepEqual(await findClusters(base), []);
  });

  it('is destroyed by its watchdog when the harness is killed', async () => {
    const owner = await ownerProcess(base, 'watched');
    const directory = join(base, 'watched');
    assert.ok((await processesIn(directory)).length > 10);
    owner.kill('SIGKILL');
    const gone = () => !existsSync(directory) || undefined;
    await until('still there', gone, { timeoutMs: 20_000, signal: never });
    assert.deepEqual(await processesIn(directory), []);
  });

  it('is found and cleaned by the next start when its watchdog was killed as well', async () => {
    const owner = await ownerProcess(base, 'orphan');
    const directory = join(base, 'orphan');
    assert.deepEqual(await sweep(base, assert.fail), []);
    for (const pid of await watchdogsOf(directory)) process.kill(pid, 'SIGKILL');
    owner.kill('SIGKILL');
    await new Promise((resolve) => owner.once('exit', resolve));
    assert.deepEqual(
      (await findClusters(base)).map(({ status }) => status),
      ['orphan'],
    );
    assert.deepEqual(await sweep(base, assert.fail), [directory]);
    assert.deepEqual(await processesIn(directory), []);
    assert.equal(existsSync(directory), false);
  });

  it('touches nothing in its list that is not a cluster of ours', async () => {
    const victim = await mkdtemp('/var/tmp/pghb-victim-');
    await writeFile(join(victim, 'precious'), '');
    await symlink(victim, join(base, 'at-victim'));
    await mkdir(join(base, 'somebody', 'kept'), { recursive: true });
    // A record that names another place, such as one that was copied there.
    await writeFile(join(victim, 'cluster.json'), JSON.stringify({ directory: '/', owner: {} }));
    const longAgo = new Date(0);
    for (const path of [victim, join(base, 'somebody')]) await utimes(path, longAgo, longAgo);
    assert.deepEqual(await sweep(base, assert.fail), []);
    assert.equal(existsSync(join(victim, 'precious')), true);
    assert.equal(existsSync(join(base, 'somebody', 'kept')), true);
    assert.equal(existsSync(join(base, 'at-victim')), false);
    await rm(victim, { recursive: true });
    await rm(join(base, 'somebody'), { recursive: true });
  });

  it('does not trust a list that belongs to somebody else', async () => {
    if (process.getuid?.() !== 0) return;
    const foreign = await mkdtemp('/var/tmp/pghb-foreign-');
    await chown(foreign, 65_534, 65_534);
    await assert.rejects(sweep(foreign, assert.fail), /is not a directory of ours/);
    await rm(foreign, { recursive: true });
  });

  it('goes through a link on the way to its directory', async () => {
    await mkdir(join(base, 'real'));
    await symlink(join(base, 'real'), join(base, 'link'));
    const cluster = await create(join(base, 'link', 'lab'), { ...tuned, standbys: 1 });
    await cluster.start(never);
    assert.ok((await processesIn(cluster.directory)).length > 10);
    await cluster[Symbol.asyncDispose]();
    assert.deepEqual(await processesIn(cluster.directory), []);
    await rm(join(base, 'real'), { recursive: true });
  });

  it('says what went wrong when a node cannot start', async () => {
    await using cluster = await create('broken');
    await writeFile(join(cluster.directory, 'node1', 'pgdata'), 'in the way');
    await assert.rejects(cluster.start(never), /pg_autoctl create postgres: .*pgdata/s);
  });

  it('can be interrupted while it starts', async () => {
    await using cluster = await create('interrupted');
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('interrupted')), 1500);
    await assert.rejects(cluster.start(stop.signal), /interrupted/);
  });

  it('refuses a place that the database user cannot reach, and leaves nothing there', async () => {
    if (process.getuid?.() !== 0) return;
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    await assert.rejects(create(join(closed, 'lab')), /the database user cannot reach/);
    await rm(closed, { recursive: true });
    assert.deepEqual(await findClusters(base), []);
  });

  it('refuses a directory that is taken, or too long for sockets', async () => {
    await mkdir(join(base, 'taken'));
    await assert.rejects(create('taken'), UsageError);
    await assert.rejects(create('x'.repeat(100)), /choose a shorter --dir/);
    await rm(join(base, 'taken'), { recursive: true });
  });
});
