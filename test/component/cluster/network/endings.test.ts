import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import { sweep } from '../../../../cluster/local/leftovers.ts';
import { nameOf } from '../../../../cluster/local/network/record.ts';
import { namespaces } from '../../../../cluster/local/network/remove.ts';
import { isSilent } from '../../../../cluster/local/network/silence.ts';
import { processesIn } from '../../../../cluster/local/processes.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';
import { Refused } from '../../../../core/errors.ts';
import { until } from '../../../../core/wait.ts';
import { needsNamespaces } from '../../../support/namespaces.ts';
import { childProcess, ownerProcess, watchdogsOf } from '../support/owner-process.ts';

const never = new AbortController().signal;

describe('the network of a cluster whose harness is killed', function () {
  this.timeout(200_000);
  let base: string;
  before(async function () {
    await needsNamespaces(this);
    base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
  });
  after(async () => {
    if (base) await rm(base, { recursive: true, force: true });
  });

  const left = async (directory: string) =>
    (await namespaces()).filter((one) => one.startsWith(nameOf(directory)));

  it('is removed by the watchdog, with a partition in it', async () => {
    const directory = join(base, 'watched');
    const owner = await ownerProcess(base, 'watched', 'partitioned');
    assert.equal((await left(directory)).length, 4);
    owner.kill('SIGKILL');
    const gone = () => !existsSync(directory) || undefined;
    await until('still there', gone, { timeoutMs: 100_000, signal: never });
    assert.deepEqual(await left(directory), []);
    assert.deepEqual(await processesIn(directory), []);
  });

  it('is removed by the next start when the watchdog was killed as well', async () => {
    const directory = join(base, 'orphan');
    const owner = await ownerProcess(base, 'orphan', 'unstarted');
    assert.equal((await left(directory)).length, 4);
    for (const pid of await watchdogsOf(directory)) process.kill(pid, 'SIGKILL');
    const ended = once(owner, 'exit');
    owner.kill('SIGKILL');
    await ended;
    assert.equal((await left(directory)).length, 4);
    assert.deepEqual(await sweep(base, assert.fail), [directory]);
    assert.deepEqual(await left(directory), []);
  });

  it('is healed when the cluster outlives who disturbed it', async () => {
    const requirements = await localRequirements();
    if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
    const spec = { driver: 'local', standbys: 1, replication: 'sync', profile: 'tuned' } as const;
    await using cluster = await LocalCluster.create({
      ...{ base, directory: 'kept', spec: { ...spec, network: 'namespaces' } },
      ...{ programs: requirements.programs, onProgress: () => undefined },
    });
    const script = new URL('../support/disturber.ts', import.meta.url).pathname;
    const disturber = await childProcess(script, base, cluster.directory);
    const silent = () => Promise.all(cluster.nodes.map((node) => isSilent(null, node)));
    assert.deepEqual(await silent(), [true, true]);
    await assert.rejects(
      cluster.isolate('node1', 'cluster'),
      new Refused('node1 is cut off already'),
    );
    await assert.rejects(cluster.shape('node2', { lossPercent: 1 }), Refused);
    disturber.kill('SIGKILL');
    const healed = async () => (await silent()).every((one) => !one) || undefined;
    await until('still silent', healed, { timeoutMs: 60_000, signal: never });
  });
});
