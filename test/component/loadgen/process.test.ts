import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zeroNow } from '../../../core/clock.ts';
import { until } from '../../../core/wait.ts';
import { type LoadChild, startLoad } from '../../../loadgen/load-child.ts';
import type { LoadPlan, LoadProgress } from '../../../loadgen/plan.ts';
import { type FakePostgres, startFakePostgres } from '../../support/fake-postgres.ts';

const never = new AbortController().signal;

describe('the load process', function () {
  this.timeout(30_000);
  let server: FakePostgres;
  let directory: string;
  let heard: LoadProgress[];
  beforeEach(async () => {
    server = await startFakePostgres();
    directory = await mkdtemp(join(tmpdir(), 'load-'));
    heard = [];
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const start = () => startLoad({ onProgress: (one) => heard.push(one), signal: never });

  function plan(settings: Partial<LoadPlan> = {}): LoadPlan {
    return {
      ...{ engine: 'pg', workload: 'mixed', arrival: 'constant', rate: 200, clients: 4 },
      ...{ timeoutMs: 1000, maxLatenessMs: 10_000, warmupMs: 0, seed: 42, scale: 1 },
      ...{ runId: 'run', directory, zeroNs: String(zeroNow()), startAtMs: 0 },
      endpoint: server.endpoint,
      login: { user: 'app', password: 'hunter2', database: 'healthcare_db' },
      ...settings,
    };
  }

  const enough = (count: number) =>
    until('too little progress', () => heard.length >= count || undefined, {
      timeoutMs: 30_000,
      intervalMs: 20,
      signal: never,
    });

  const gone = (child: LoadChild) =>
    until('the process still lives', () => !isAlive(child.pid) || undefined, {
      timeoutMs: 5000,
      intervalMs: 20,
      signal: never,
    });

  it('runs a plan on the clock it was given, tells how it goes, and leaves its files', async () => {
    await using child = await start();
    child.start(plan());
    await enough(4);
    await child.stop();
    await child.stop();
    const last = heard.at(-1);
    assert.ok(last && last.atMs > 500 && last.atMs < 20_000, `at ${last?.atMs} ms`);
    const total = Object.values(last.totals).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(total - last.atMs / 5) < 60, `${total} operations in ${last.atMs} ms`);
    const lines = (await readFile(join(directory, 'events.jsonl'), 'utf8')).trim().split('\n');
    assert.ok(lines.some((line) => JSON.parse(line).kind === 'window'));
    assert.match(await readFile(join(directory, 'latency.hlog'), 'utf8'), /^Tag=/m);
    assert.ok((await stat(join(directory, 'writes.bin'))).size % 32 === 0);
    assert.equal(isAlive(child.pid), false);
  });

  it('goes on through the signals of a Ctrl-C', async () => {
    await using child = await start();
    child.start(plan());
    await enough(1);
    process.kill(child.pid, 'SIGINT');
    process.kill(child.pid, 'SIGTERM');
    await enough(heard.length + 2);
    await child.stop();
  });

  it('can be stopped before it was started', async () => {
    await using child = await start();
    await child.stop();
    assert.equal(isAlive(child.pid), false);
  });

  it('says why it broke, without a password', async () => {
    await using child = await start();
    const nowhere = join(directory, 'password=hunter2', 'missing');
    child.start(plan({ directory: nowhere }));
    await assert.rejects(child.broken, (error: Error) => {
      assert.match(error.message, /the load process broke: ENOENT/);
      assert.ok(!error.message.includes('hunter2'), error.message);
      return true;
    });
    await gone(child);
    await assert.rejects(child.stop(), /ENOENT/);
  });

  it('is reported when it dies', async () => {
    await using child = await start();
    child.start(plan());
    await enough(1);
    process.kill(child.pid, 'SIGKILL');
    await assert.rejects(child.broken, /ended by itself \(SIGKILL\)/);
    await assert.rejects(child.stop(), /SIGKILL/);
  });

  it('ends at once when its parent is gone, and keeps what it had recorded', async () => {
    const child = await start();
    child.start(plan({ timeoutMs: 60_000 }));
    await enough(3);
    await child[Symbol.asyncDispose]();
    await child[Symbol.asyncDispose]();
    assert.equal(isAlive(child.pid), false);
    assert.ok((await stat(join(directory, 'events.jsonl'))).size > 0);
  });

  it('is reported when it says nothing any more', async () => {
    const onProgress = () => undefined;
    await using child = await startLoad({ onProgress, signal: never, silentMs: 800 });
    child.start(plan());
    process.kill(child.pid, 'SIGSTOP');
    await assert.rejects(child.broken, /no word for 800 ms/);
  });

  it('is killed when it does not stop, frozen as it may be', async () => {
    const child = await start();
    process.kill(child.pid, 'SIGSTOP');
    await child[Symbol.asyncDispose]();
    assert.equal(isAlive(child.pid), false);
  });

  it('is not left behind when nobody waits for it any more', async () => {
    const children = () => process.getActiveResourcesInfo().filter((one) => one === 'ProcessWrap');
    const before = children().length;
    const signal = AbortSignal.timeout(20);
    await assert.rejects(startLoad({ onProgress: () => undefined, signal }), /timeout|aborted/i);
    await assert.rejects(startLoad({ onProgress: () => undefined, signal }), /timeout|aborted/i);
    await sleep(50);
    assert.equal(children().length, before);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
