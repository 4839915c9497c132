import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { nodesSource } from '../../../../cluster/sources/nodes.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { freePort, startPostgres, type TestPostgres } from '../../../support/postgres.ts';
import { readOnly } from './read-only.ts';
import { Watched } from './watched.ts';

describe('the primary by its nodes alone', () => {
  let a: TestPostgres;
  let b: TestPostgres;
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
    problems = [];
    await readOnly(a, false);
    await readOnly(b, true);
  });

  const watch = (nodes: readonly Endpoint[] = [a.endpoint, b.endpoint]) => {
    const onProblem = (problem: string) => problems.push(problem);
    return new Watched(nodesSource({ nodes, probeLogin: a.login, onProblem }));
  };

  it('is the one that says that it takes writes', async () => {
    await using watched = watch();
    assert.deepEqual(await watched.ports(1), [a.endpoint.port]);
    await setTimeout(300);
    assert.deepEqual(watched.yielded, [a.endpoint.port]);
    assert.deepEqual(problems, []);
  });

  it('is followed through a switch: nobody when the old one closes, the new one at once', async () => {
    await using watched = watch();
    await watched.ports(1);
    await readOnly(a, true);
    await watched.ports(2, 500);
    await setTimeout(300);
    assert.equal(watched.yielded.length, 2, 'nobody takes writes yet');
    await readOnly(b, false);
    assert.deepEqual(await watched.ports(3, 300), [a.endpoint.port, null, b.endpoint.port]);
    assert.deepEqual(problems, []);
  });

  it('is nobody, loudly and once, while two take writes', async () => {
    await using watched = watch();
    await watched.ports(1);
    await readOnly(b, false);
    assert.deepEqual(await watched.ports(2), [a.endpoint.port, null]);
    await setTimeout(300);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^routing to nobody: .*:\d+ and .*:\d+ all take writes$/);
    await readOnly(a, true);
    assert.deepEqual(await watched.ports(3), [a.endpoint.port, null, b.endpoint.port]);
  });

  it('is never a first one while a second one was not asked yet', async () => {
    await readOnly(b, false);
    await using watched = watch();
    await setTimeout(300);
    assert.deepEqual(watched.yielded, []);
    assert.match(problems[0] ?? '', /routing to nobody/);
  });

  it('is kept through a short silence', async () => {
    await using watched = watch();
    await watched.ports(1);
    await frozen(a, () => setTimeout(700));
    await setTimeout(1_000);
    assert.deepEqual(watched.yielded, [a.endpoint.port]);
    assert.deepEqual(problems, []);
  });

  it('is given up after a longer silence, and taken again when it answers', async () => {
    await using watched = watch();
    await watched.ports(1);
    await frozen(a, () => watched.ports(2, 2_000));
    assert.deepEqual(await watched.ports(3), [a.endpoint.port, null, a.endpoint.port]);
    assert.match(problems[0] ?? '', /does not answer: no answer after 500 ms$/);
    assert.match(problems[1] ?? '', /answers again$/);
  });

  it('closes at once, and opens later, when another one takes writes while it is silent', async () => {
    await using watched = watch();
    await watched.ports(1);
    await frozen(a, async () => {
      await readOnly(b, false);
      await watched.ports(2, 700);
      assert.deepEqual(await watched.ports(3, 2_000), [a.endpoint.port, null, b.endpoint.port]);
      await readOnly(b, true);
      await watched.ports(4);
    });
  });

  it('does not need every node to be there', async () => {
    const nobody = { host: '127.0.0.1', port: await freePort() };
    await using watched = watch([nobody, b.endpoint, a.endpoint]);
    assert.deepEqual(await watched.ports(1, 1_000), [a.endpoint.port]);
    await setTimeout(1_300);
    assert.equal(problems.length, 1, 'said once');
    assert.match(problems[0] ?? '', /does not answer: .*ECONNREFUSED/);
  });

  it('is nobody when no node answers, and its wait ends when told to', async () => {
    const watched = watch([{ host: '127.0.0.1', port: await freePort() }]);
    await setTimeout(200);
    const before = performance.now();
    await watched[Symbol.asyncDispose]();
    assert.ok(performance.now() - before < 200);
    assert.deepEqual(watched.yielded, []);
  });
});

/** Every process of the server stands still meanwhile. */
async function frozen(server: TestPostgres, work: () => Promise<unknown>): Promise<void> {
  const pids = [server.pid, ...childrenOf(server.pid)];
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // gone meanwhile
  }
}
