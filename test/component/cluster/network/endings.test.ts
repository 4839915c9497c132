import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sweep } from '../../../../cluster/local/leftovers.ts';
import { nameOf } from '../../../../cluster/local/network/record.ts';
import { namespaces } from '../../../../cluster/local/network/remove.ts';
import { processesIn } from '../../../../cluster/local/processes.ts';
import { until } from '../../../../core/wait.ts';
import { needsNamespaces } from '../../../support/namespaces.ts';
import { ownerProcess, watchdogsOf } from '../support/owner-process.ts';

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
});
