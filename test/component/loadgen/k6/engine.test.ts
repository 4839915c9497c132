import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zeroNow } from '../../../../core/clock.ts';
import type { EngineEvent, HistoryEvent, WindowEvent } from '../../../../core/history.ts';
import { until } from '../../../../core/wait.ts';
import { decodeWrite, type WriteRecord, writeRecordBytes } from '../../../../core/writes.ts';
import { type LoadChild, startLoad } from '../../../../loadgen/load-child.ts';
import { startLoads } from '../../../../loadgen/load-team.ts';
import { mergeLoads } from '../../../../loadgen/merge/merge.ts';
import type { LoadPlan, LoadProgress } from '../../../../loadgen/plan.ts';
import { needsK6 } from '../../../support/k6.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres.ts';
import { freeze } from '../engine-server.ts';
import { asked, createTables } from '../engine-support.ts';

const never = new AbortController().signal;
const scriptNamed = (name: string) => fileURLToPath(new URL(`./scripts/${name}`, import.meta.url));
const rate = 100;

describe('the k6 engine', function () {
  this.timeout(60_000);
  let binary: string;
  let server: TestPostgres;
  let directory: string;
  let heard: LoadProgress[];
  before(async function () {
    binary = await needsK6(this);
    server = await startPostgres();
    await createTables(server.endpoint);
  });
  after(() => server?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'k6-engine-'));
    heard = [];
  });
  afterEach(() => rm(directory, { recursive: true }));

  const start = () => startLoad({ onProgress: (one) => heard.push(one), signal: never });

  function plan(script: string, settings: Partial<LoadPlan> = {}): LoadPlan {
    return {
      ...{ engine: 'k6', workload: 'mixed', arrival: 'constant', rate, clients: 4 },
      ...{ timeoutMs: 1000, maxLatenessMs: 10_000, warmupMs: 0, seed: 42, scale: 1 },
      ...{ runId: directory, directory, zeroNs: String(zeroNow()), startAtMs: 0 },
      ...{ endpoint: server.endpoint, login: { ...server.login, password: 'hunter2' } },
      k6: { binary, script: scriptNamed(script), durationMs: 600_000 },
      ...settings,
    };
  }

  const total = () => Object.values(heard.at(-1)?.totals ?? {}).reduce((a, b) => a + b, 0);
  const enough = (least: number) =>
    until('too few operations', () => total() >= least || undefined, {
      ...{ timeoutMs: 30_000, intervalMs: 20, signal: never },
      lastSeen: () => JSON.stringify(heard.at(-1)),
    });
  const gone = (pid: number) =>
    until('k6 still lives', () => !isAlive(pid) || undefined, {
      ...{ timeoutMs: 20_000, intervalMs: 20, signal: never },
    });

  async function recorded() {
    const lines = (await readFile(join(directory, 'events.jsonl'), 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as HistoryEvent);
    const engine = events.find((event): event is EngineEvent => event.kind === 'engine');
    const windows = events.filter((event): event is WindowEvent => event.kind === 'window');
    return { events, engine, windows, writes: await writesIn(directory) };
  }

  it('records every operation as the other engine does, and every write that was made', async () => {
    await using child = await start();
    child.start(plan('notes.ts', { timeoutMs: 20_000 }));
    await enough(3 * rate);
    await child.stop();
    const { engine, windows, writes } = await recorded();
    assert.deepEqual([engine?.tells, engine?.thresholds], ['operations', 'met']);
    const accounted = ({ ok, failed, unknown, dropped }: WindowEvent) =>
      ok + failed + unknown + (dropped['iteration'] ?? 0);
    const sum = (of: (window: WindowEvent) => number) => windows.reduce((all, w) => all + of(w), 0);
    assert.equal(
      sum(accounted),
      sum(({ offered }) => offered),
    );
    assert.ok(sum(({ offered }) => offered) >= 3 * rate && sum(({ ok }) => ok) > rate);
    const rows = await asked(
      server.endpoint,
      `SELECT cycle FROM note WHERE run_id = '${directory}'`,
    );
    const kept = new Set(rows.map(({ cycle }) => Number(cycle)));
    const acknowledged = writes.filter(({ outcome }) => outcome === 'ok');
    assert.ok(acknowledged.length > rate / 2);
    assert.deepEqual(
      acknowledged.filter(({ cycle }) => !kept.has(cycle)),
      [],
    );
    const maybe = new Set(writes.map(({ cycle }) => cycle));
    assert.deepEqual(
      [...kept].filter((cycle) => !maybe.has(cycle)),
      [],
    );
    assert.match(await readFile(join(directory, 'latency.hlog'), 'utf8'), /^Tag=look:ok:service/m);
    for (const file of ['k6-summary.json', 'logs/k6.log'])
      assert.ok(!(await readFile(join(directory, file), 'utf8')).includes('hunter2'), file);
  });

  it('takes the cycles of its part', async () => {
    await using child = await start();
    const share = { index: 1, count: 2 };
    child.start(plan('notes.ts', { share, rate: 2 * rate, tellsFigures: true }));
    await enough(50);
    await child.stop();
    const { writes } = await recorded();
    const figures = heard.at(-1)?.figures;
    assert.ok(figures && figures.offered >= 50, `${figures?.offered} offered`);
    assert.ok(
      figures.responses.some(
        ({ transaction, outcome }) => transaction === 'note' && outcome === 'ok',
      ),
    );
    assert.ok(writes.length > 20 && writes.every(({ cycle }) => cycle % 2 === 1));
    // Of its own count every second one is a write: with a step of 2, all of them.
    assert.ok(heard.some(({ lastWrite }) => lastWrite?.acceptedBy === '127.0.0.1:1'));
  });

  it('carries a load by two of its kind, which make one run and keep what k6 has to show', async () => {
    const onProgress = (one: LoadProgress) => heard.push(one);
    await using team = await startLoads(2, { onProgress, signal: never });
    team.start(plan('notes.ts', { rate: 2 * rate }));
    await enough(2 * rate);
    await team.stop();
    await mergeLoads(directory);
    const { engine, windows, writes } = await recorded();
    assert.equal(engine?.tells, 'operations');
    assert.ok(windows.some(({ ok }) => ok > 0));
    const cycles = writes.map(({ cycle }) => cycle);
    assert.equal(new Set(cycles).size, cycles.length);
    for (const part of ['load-0', 'load-1'])
      for (const file of ['k6-summary.json', 'logs/k6.log'])
        assert.ok(existsSync(join(directory, 'logs', part, file)), `${part}/${file}`);
  });

  it('ends in time though the server answers nobody any more', async () => {
    await using child = await start();
    child.start(plan('notes.ts', { timeoutMs: 600_000 }));
    await enough(50);
    const thawed = freeze(server, 12_000);
    await until('nobody waits', async () => (heard.at(-1)?.okPerSecond ?? 1) < 1 || undefined, {
      ...{ timeoutMs: 10_000, intervalMs: 50, signal: never },
    });
    await child.stop();
    await thawed;
    const { engine, writes } = await recorded();
    const unknown = writes.filter(({ outcome }) => outcome === 'unknown');
    assert.ok(unknown.length > 0 && unknown.length <= 4, `${unknown.length} unknown`);
    assert.ok(engine?.notes.some((note) => /in flight when k6 ended/.test(note)));
  });

  it('is killed when it does not end, frozen as it may be', async () => {
    await using child = await start();
    child.start(plan('notes.ts'));
    await enough(20);
    const pid = await k6Of(child);
    process.kill(pid, 'SIGSTOP');
    await child.stop();
    assert.equal(isAlive(pid), false);
    const { engine } = await recorded();
    assert.ok(engine?.notes.some((note) => /did not end within/.test(note)));
  });

  it('ends when the load process is killed outright', async () => {
    await using child = await start();
    child.start(plan('notes.ts'));
    await enough(20);
    const pid = await k6Of(child);
    process.kill(child.pid, 'SIGKILL');
    await gone(pid);
    await assert.rejects(child.broken, /SIGKILL/);
  });

  it('ends at once with a load that is given up', async () => {
    const child = await start();
    child.start(plan('notes.ts'));
    await enough(20);
    const pid = await k6Of(child);
    await child[Symbol.asyncDispose]();
    await gone(pid);
  });

  it('counts the turns of a script that knows nothing of it, to its end and beyond', async () => {
    await using child = await start();
    child.start(plan('plain.js'));
    await enough(38);
    await until(
      'k6 has not ended',
      () => existsSync(join(directory, 'k6-summary.json')) || undefined,
      {
        ...{ timeoutMs: 20_000, signal: never },
      },
    );
    await child.stop();
    const { engine, events } = await recorded();
    assert.deepEqual([engine?.tells, engine?.thresholds], ['turns', 'crossed']);
    assert.match(engine?.notes[0] ?? '', /ended before the run did: .* thresholds were crossed/);
    assert.ok(events.every((event) => event.kind !== 'operation'));
    assert.ok(total() >= 38 && total() <= 41, `${total()}`);
  });

  it('says what is wrong with a script, without a password', async () => {
    await using child = await start();
    child.start(plan('broken.js'));
    await assert.rejects(child.broken, (error: Error) => {
      assert.match(error.message, /the script threw .*no such table/);
      assert.ok(!error.message.includes('hunter2'), error.message);
      return true;
    });
  });

  it('says so when k6 is not there', async () => {
    await using child = await start();
    const k6 = { binary: '/nowhere/k6', script: scriptNamed('notes.ts'), durationMs: 1000 };
    child.start(plan('notes.ts', { k6 }));
    await assert.rejects(child.broken, /ENOENT/);
  });
});

async function writesIn(directory: string): Promise<WriteRecord[]> {
  const bytes = await readFile(join(directory, 'writes.bin'));
  const count = bytes.length / writeRecordBytes;
  return Array.from({ length: count }, (_, i) => decodeWrite(bytes, i * writeRecordBytes));
}

/** The load's only child. */
async function k6Of({ pid }: LoadChild): Promise<number> {
  for (const task of await readdir(`/proc/${pid}/task`)) {
    const children = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8');
    for (const child of children.trim().split(' ').filter(Boolean)) {
      const line = await readFile(`/proc/${child}/cmdline`, 'utf8');
      if (line.includes('json=-')) return Number(child);
    }
  }
  throw new Error('the load has started no k6');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
