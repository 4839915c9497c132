import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../../../cluster/connect.ts';
import { fillDisk } from '../../../cluster/local/abilities/disk-space.ts';
import { pidIn } from '../../../cluster/local/abilities/postmaster.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { processesIn } from '../../../cluster/local/processes.ts';
import { localRequirements } from '../../../cluster/local/requirements.ts';
import { mountsIn } from '../../../cluster/local/small-disk.ts';
import { isSameEndpoint } from '../../../core/cluster.ts';
import { messageOf, Refused } from '../../../core/errors.ts';
import { typescriptOptions } from '../../../core/typescript.ts';
import { until } from '../../../core/wait.ts';

const never = new AbortController().signal;
const smallDiskBytes = 768 * 2 ** 20;
const isRoot = process.getuid?.() === 0;

/** One cluster for all; each test leaves it redundant. */
describe('what can be done to a native cluster', function () {
  this.timeout(180_000);
  this.bail(true);
  let base: string;
  let cluster: LocalCluster;
  before(async () => {
    base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
    const requirements = await localRequirements();
    if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
    cluster = await LocalCluster.create({
      ...{ base, directory: 'able', programs: requirements.programs },
      spec: {
        ...{ driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
        ...(isRoot ? { smallDiskBytes } : {}),
      },
      onProgress: () => undefined,
    });
    await cluster.start(never);
  });
  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await rm(base, { recursive: true, force: true });
  });

  const home = (node: string) => join(cluster.directory, node);
  const ask = async (node: string, sql: string, timeoutMs = 5000) => {
    const endpoint = cluster.nodes.find(({ name }) => name === node);
    assert.ok(endpoint);
    const options = { timeoutMs, signal: never };
    await using database = await connect(endpoint, cluster.admin, options);
    return Object.values((await database.client.query(sql)).rows[0] ?? {})[0];
  };
  const soon = (what: string, probe: () => Promise<boolean>) =>
    until(what, async () => (await probe()) || undefined, { timeoutMs: 90_000, signal: never });
  const stateOf = async (node: string) =>
    (await cluster.topology(never)).nodes.find(({ name }) => name === node);
  const untilRedundant = () =>
    soon('not redundant', async () => {
      const { redundant } = await cluster.topology(never);
      // One that rejoins by a base backup would wait for a checkpoint.
      if (!redundant) await cluster.hurry(never).catch(() => undefined);
      return redundant;
    });
  const statesIn = async (node: string) => {
    const pids = await processesIn(home(node));
    const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')));
    return stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2)[0]);
  };
  /** Refused: nothing was done, and nothing is to be healed. */
  const refused = (why: string) => (error: unknown) =>
    error instanceof Refused && error.message.includes(why);
  const postmaster = (node: string) => pidIn(join(home(node), 'pgdata', 'postmaster.pid'));

  const keeper = (node: string) =>
    pidIn(join(cluster.directory, 'run', 'pg_autoctl', home(node), 'pgdata', 'pg_autoctl.pid'));

  it('freezes every process of a node: it takes connections and answers none, until it is thawed', async () => {
    await cluster.freeze('node3');
    await assert.rejects(cluster.freeze('node3'), refused('stopped already'));
    const states = await statesIn('node3');
    assert.ok(states.length > 5);
    assert.deepEqual(new Set(states), new Set(['T']));
    await assert.rejects(ask('node3', 'SELECT 1', 300), (error) =>
      /cannot connect.*timeout expired/.test(messageOf(error)),
    );
    await cluster.thaw('node3');
    assert.equal(await ask('node3', 'SELECT 1'), 1);
    assert.equal((await statesIn('node3')).includes('T'), false);
    await untilRedundant();
  });

  it('kills a postmaster alone, and its keeper starts another one', async () => {
    const [before, keepers] = [await postmaster('node3'), await keepersOf('node3')];
    await cluster.killPostgres('node3');
    await soon('no new postmaster', async () => {
      const now = await postmaster('node3');
      return now !== null && now !== before && (await processesIn(home('node3'))).includes(now);
    });
    assert.deepEqual(await keepersOf('node3'), keepers);
    await untilRedundant();
  });

  it('pauses replay on a standby, which then shows nothing new, and not on a primary', async () => {
    await ask('node1', 'CREATE TABLE seen (n int)');
    await soon('no table', async () => (await ask('node2', "SELECT to_regclass('seen')")) !== null);
    await cluster.pauseReplay('node2', never);
    await assert.rejects(cluster.pauseReplay('node2', never), refused('paused already'));
    await ask('node1', 'INSERT INTO seen VALUES (1)');
    const count = 'SELECT count(*)::int FROM seen';
    await soon('not on node3', async () => (await ask('node3', count)) === 1);
    assert.equal(await ask('node2', count), 0);
    await cluster.resumeReplay('node2');
    await soon('not resumed', async () => (await ask('node2', count)) === 1);
    await assert.rejects(cluster.pauseReplay('node1', never), /recovery is not in progress/);
    await cluster.resumeReplay('node1');
  });

  it('holds rows in a transaction that stays open, until it is disposed of', async () => {
    await ask('node1', 'CREATE TABLE held AS SELECT generate_series(1, 10) AS n');
    const held = await cluster.lockRows('node1', { table: 'held', count: 4 }, never);
    const free = 'SELECT count(*)::int FROM (SELECT FROM held FOR UPDATE SKIP LOCKED) AS f';
    assert.equal(await ask('node1', free), 6);
    await held[Symbol.asyncDispose]();
    await soon('still locked', async () => (await ask('node1', free)) === 10);
    await assert.rejects(
      cluster.lockRows('node1', { table: 'nowhere', count: 1 }, never),
      /nowhere/,
    );
    await ask('node1', 'CREATE TABLE empty ()');
    const none = cluster.lockRows('node1', { table: 'empty', count: 1 }, never);
    await assert.rejects(none, refused('no row'));
  });

  it("fills a node's own disk to the last byte, and nobody else's", async function () {
    if (!isRoot) return process.env['CI'] ? assert.fail('mounting takes root') : this.skip();
    const freeOn = async (path: string) => {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    };
    const before = await freeOn(home('node2'));
    await cluster.fillDisk('node3');
    assert.equal(await freeOn(home('node3')), 0);
    await assert.rejects(cluster.fillDisk('node3'), refused('full already'));
    assert.ok((await freeOn(home('node2'))) > before / 2);
    assert.ok((await freeOn(base)) > smallDiskBytes);
    await cluster.freeDisk('node3');
    assert.ok((await freeOn(home('node3'))) > before / 2);
    await cluster.freeDisk('node3');
  });

  it('does not fill a disk that the node shares with others', async () => {
    const shared = await mkdtemp('/var/tmp/pghb-shared-');
    await assert.rejects(fillDisk(shared, 'node1'), /node1 has no file system of its own/);
    assert.equal(existsSync(join(shared, 'node1')), false);
    await rm(shared, { recursive: true });
  });

  it('takes a standby into maintenance and back', async () => {
    await cluster.enableMaintenance('node2', never);
    assert.equal((await stateOf('node2'))?.goalState, 'maintenance');
    await assert.rejects(cluster.enableMaintenance('node2', never), refused('already'));
    await cluster.disableMaintenance('node2');
    await cluster.disableMaintenance('node2');
    await untilRedundant();
  });

  it('stops a node in good order, which is then down, and starts it again', async () => {
    await cluster.stop('node3');
    assert.deepEqual(await processesIn(home('node3')), []);
    await assert.rejects(cluster.stop('node3'), refused('no keeper runs on node3'));
    await assert.rejects(cluster.killPostgres('node3'), refused('no postmaster runs on node3'));
    await assert.rejects(cluster.freeze('node3'), refused('no process of node3 runs'));
    await assert.rejects(cluster.crash('node3'), refused('no process of node3 runs'));
    await cluster.resumeReplay('node3');
    await cluster.revive('node3');
    await soon('no keeper', async () => (await keeper('node3')) !== null);
    const before = await keeper('node3');
    // A second one would take its pid file away.
    await cluster.revive('node3');
    assert.equal(await keeper('node3'), before);
    await untilRedundant();
  });

  it('builds a node anew whose data is gone, and removes no data of one that runs', async () => {
    await assert.rejects(cluster.removeData('node3'), /node3 is running/);
    const before = await stateOf('node3');
    await cluster.crash('node3');
    await cluster.removeData('node3');
    assert.equal(existsSync(join(home('node3'), 'pgdata')), false);
    await cluster.rebuild('node3');
    await soon(
      'not made anew',
      async () => ((await stateOf('node3'))?.id ?? 0) > (before?.id ?? 0),
    );
    await untilRedundant();
    assert.equal(await ask('node3', 'SELECT count(*)::int FROM held'), 10);
    const after = await stateOf('node3');
    assert.ok(before && after && isSameEndpoint(before, after));
    assert.equal(after.priority, before.priority);
  });

  it('loses its monitor and gets it back, while the nodes go on', async () => {
    await cluster.crash('monitor');
    await assert.rejects(cluster.topology(never), /cannot connect/);
    await ask('node1', 'INSERT INTO seen VALUES (2)');
    await cluster.revive('monitor');
    await untilRedundant();
  });

  it('promotes the very standby that it is told to', async () => {
    await cluster.promote('node3', never);
    await assert.rejects(cluster.promote('node3', never));
    await soon('not promoted', async () => (await cluster.topology(never)).primary === 'node3');
    await untilRedundant();
  });

  it('is destroyed with nodes that are frozen or were killed at once, and every mount is gone', async () => {
    await cluster.freeze('node2');
    await Promise.all(['monitor', 'node1', 'node3'].map((node) => cluster.crash(node)));
    const { directory } = cluster;
    assert.equal((await mountsIn(directory)).length, isRoot ? 3 : 0);
    await cluster[Symbol.asyncDispose]();
    assert.deepEqual(await mountsIn(directory), []);
    assert.deepEqual(await processesIn(directory), []);
    assert.equal(existsSync(directory), false);
  });

  it('is destroyed by its watchdog, mounts and frozen nodes included, when the harness is killed', async function () {
    if (!isRoot) return process.env['CI'] ? assert.fail('mounting takes root') : this.skip();
    const script = new URL('./support/frozen-owner.ts', import.meta.url).pathname;
    const owner = spawn(process.execPath, [...typescriptOptions, script, base, 'watched'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      owner.stdout.once('data', () => resolve());
      owner.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)));
    });
    const directory = join(base, 'watched');
    assert.equal((await mountsIn(directory)).length, 2);
    owner.removeAllListeners('exit');
    owner.kill('SIGKILL');
    await soon('still there', async () => !existsSync(directory));
    assert.deepEqual(await mountsIn(directory), []);
    assert.deepEqual(await processesIn(directory), []);
  });

  async function keepersOf(node: string): Promise<readonly number[]> {
    const pids = await processesIn(home(node));
    const lines = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    );
    return pids.filter((_, index) => lines[index]?.includes('pg_autoctl')).sort();
  }
});
