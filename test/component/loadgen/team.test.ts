import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HistogramLogReader } from 'hdr-histogram-js';
import { zeroNow } from '../../../core/clock.ts';
import type { HistoryEvent, WindowEvent } from '../../../core/history.ts';
import { decodeWrite, writeRecordBytes } from '../../../core/writes.ts';
import { startLoads } from '../../../loadgen/load-team.ts';
import { mergeLoads } from '../../../loadgen/merge/merge.ts';
import type { LoadPlan, LoadProgress } from '../../../loadgen/plan.ts';
import { type FakePostgres, startFakePostgres } from '../../support/fake-postgres.ts';
import { countsOf } from './engine-support.ts';

const never = new AbortController().signal;

describe('the load in several processes', function () {
  this.timeout(30_000);
  let server: FakePostgres;
  let directory: string;
  const heard: LoadProgress[] = [];
  beforeEach(async () => {
    server = await startFakePostgres();
    directory = await mkdtemp(join(tmpdir(), 'team-'));
    heard.length = 0;
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  function plan(settings: Partial<LoadPlan> = {}): LoadPlan {
    return {
      ...{ engine: 'pg', workload: 'mixed', arrival: 'poisson', rate: 400, clients: 5 },
      ...{ timeoutMs: 1000, maxLatenessMs: 10_000, warmupMs: 0, seed: 42, scale: 1 },
      ...{ runId: 'run', directory, zeroNs: String(zeroNow()), startAtMs: 0 },
      endpoint: server.endpoint,
      login: { user: 'app', database: 'healthcare_db' },
      ...settings,
    };
  }

  async function ran(workers: number, settings: Partial<LoadPlan> = {}, forMs = 1500) {
    await using team = await startLoads(workers, {
      onProgress: (one) => heard.push(one),
      signal: never,
    });
    team.start(plan(settings));
    await sleep(forMs);
    await team.stop();
  }

  const file = (name: string) => readFile(join(directory, name));

  async function events(): Promise<HistoryEvent[]> {
    const text = (await file('events.jsonl')).toString();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as HistoryEvent);
  }

  async function writes() {
    const bytes = await file('writes.bin');
    return Array.from({ length: bytes.length / writeRecordBytes }, (_, i) =>
      decodeWrite(bytes, i * writeRecordBytes),
    );
  }

  async function intervals() {
    const reader = new HistogramLogReader((await file('latency.hlog')).toString());
    const all = [];
    for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram())
      all.push(one);
    return all;
  }

  it('does the same operations as one, each of them once', async () => {
    const cycles = async () =>
      (await writes())
        .map(({ cycle }) => cycle)
        .filter((cycle) => cycle < 300)
        .sort((a, b) => a - b);
    await ran(1, {}, 3000);
    const alone = await cycles();
    assert.ok(alone.length > 50, `${alone.length} writes`);
    await rm(join(directory, 'events.jsonl'));
    // Time for the last of them to begin, too.
    await ran(3, {}, 5000);
    await mergeLoads(directory);
    assert.deepEqual(await cycles(), alone);
  });

  it('leaves one record: windows and histograms that agree with the progress told', async () => {
    await ran(2);
    await mergeLoads(directory);
    const windows = (await events()).filter((one): one is WindowEvent => one.kind === 'window');
    const { offered, ...became } = countsOf(windows);
    const { ok = 0 } = became;
    assert.deepEqual(became, { ...heard.at(-1)?.totals });
    assert.equal(
      offered,
      Object.values(became).reduce((a, b) => a + b, 0),
    );
    const all = await intervals();
    const responses = all.filter(({ tag }) => tag.endsWith(':ok:response'));
    assert.equal(
      responses.reduce((sum, one) => sum + one.totalCount, 0),
      ok,
    );
    const marks = all.map(({ tag, startTimeStampMsec }) => `${tag} ${startTimeStampMsec}`);
    assert.equal(new Set(marks).size, marks.length, 'one interval for each tag and window');
    assert.deepEqual(
      windows.map(({ fromMs }) => fromMs),
      [...new Set(windows.map(({ fromMs }) => fromMs))].sort((a, b) => a - b),
    );
  });

  it('names a node once, whichever process met it first, and orders the writes', async () => {
    await ran(2);
    await mergeLoads(directory);
    const acceptors = (await events()).filter(({ kind }) => kind === 'acceptor');
    assert.equal(acceptors.length, 1);
    const all = await writes();
    assert.deepEqual(new Set(all.map(({ acceptor }) => acceptor)), new Set([0]));
    const ends = all.map(({ endedAtMs }) => endedAtMs);
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
    );
  });

  it('finds the gaps between the acknowledgements of all', async () => {
    await ran(2);
    await mergeLoads(directory);
    const ends = (await writes()).filter((one) => one.outcome === 'ok').map((one) => one.endedAtMs);
    const longest = Math.max(...ends.slice(1).map((atMs, i) => atMs - (ends[i] ?? atMs)));
    const told = (await events())
      .flatMap((one) => (one.kind === 'window' ? one.writeGaps : []))
      .map(({ fromMs, toMs }) => toMs - fromMs);
    assert.ok(Math.abs(Math.max(...told) - longest) < 1e-6, `${Math.max(...told)}, ${longest}`);
  });

  it('keeps what went to the read-only address apart, gaps included', async () => {
    await using standby = await startFakePostgres();
    await ran(2, { readOnly: standby.endpoint, readOnlyShare: 0.5 });
    const parts = [0, 1].map((part) => file(join('loads', String(part), 'read-only.bin')));
    const ends = (await Promise.all(parts)).flatMap((bytes) => [
      ...new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    ]);
    ends.sort((a, b) => a - b);
    await mergeLoads(directory);
    const there = (await intervals()).filter(({ tag }) => /@read-only:ok:response$/.test(tag));
    assert.equal(
      there.reduce((sum, one) => sum + one.totalCount, 0),
      ends.length,
    );
    assert.ok(ends.length > 50, `${ends.length} reads`);
    const longest = Math.max(...ends.slice(1).map((atMs, i) => atMs - (ends[i] ?? atMs)));
    const told = (await events())
      .flatMap((one) => (one.kind === 'window' ? (one.readOnlyGaps ?? []) : []))
      .map(({ fromMs, toMs }) => toMs - fromMs);
    assert.ok(Math.abs(Math.max(...told) - longest) < 1e-6, `${Math.max(...told)}, ${longest}`);
  });

  it('keeps what the runner wrote, by time, and what was cut short does not spoil it', async () => {
    const note = (atMs: number) => `${JSON.stringify({ kind: 'note', atMs, text: 'x' })}\n`;
    await writeFile(join(directory, 'events.jsonl'), note(1) + note(1100));
    await ran(2);
    await appendFile(join(directory, 'loads', '0', 'events.jsonl'), '{"kind":"wind');
    await appendFile(join(directory, 'loads', '1', 'latency.hlog'), 'Tag=half:ok:resp');
    await mergeLoads(directory);
    const all = await events();
    assert.equal(all.filter(({ kind }) => kind === 'note').length, 2);
    const times = all.map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it('leaves out a histogram that was cut short, as of a process that was killed', async () => {
    await ran(2);
    const path = join(directory, 'loads', '1', 'latency.hlog');
    const log = await readFile(path, 'utf8');
    const countOf = (text: string) => [...text.matchAll(/^Tag=/gm)].length;
    await writeFile(path, log.slice(0, -20));
    const other = await readFile(join(directory, 'loads', '0', 'latency.hlog'), 'utf8');
    const tagsOf = (text: string) =>
      new Set([...text.matchAll(/^(Tag=[^,]+,[\d.]+),/gm)].map(([, tag]) => tag));
    await mergeLoads(directory);
    assert.ok(countOf(log) > 1);
    const whole = new Set([...tagsOf(other), ...tagsOf(log.slice(0, log.lastIndexOf('Tag=')))]);
    assert.equal((await intervals()).length, whole.size);
  });

  it('merges once, and from the start again when it was cut short', async () => {
    await writeFile(join(directory, 'events.jsonl'), '{"kind":"note","atMs":1,"text":"x"}\n');
    await ran(2);
    const parts = join(directory, 'loads');
    const copy = join(directory, 'copy');
    await cp(parts, copy, { recursive: true });
    await cp(join(directory, 'events.jsonl'), join(copy, 'events.jsonl'));
    await mergeLoads(directory);
    const files = ['events.jsonl', 'latency.hlog', 'writes.bin'];
    const first = await Promise.all(files.map(file));
    await mergeLoads(directory);
    assert.deepEqual(await Promise.all(files.map(file)), first);
    // As if it had ended right before its last step: everything made, nothing taken away.
    await cp(copy, parts, { recursive: true });
    await rm(copy, { recursive: true });
    await mergeLoads(directory);
    assert.deepEqual(await Promise.all(files.map(file)), first);
    assert.deepEqual((await readdir(directory)).sort(), files);
  });

  it('splits clients and connections among the processes', async () => {
    await ran(2, { rate: 1000, clients: 5 });
    assert.equal(server.accepted, 5);
  });

  it('is broken when one of them dies', async () => {
    await using team = await startLoads(2, { onProgress: () => undefined, signal: never });
    team.start(plan());
    await sleep(300);
    const [, second] = team.pids;
    assert.ok(second);
    process.kill(second, 'SIGKILL');
    await assert.rejects(team.broken, /ended by itself \(SIGKILL\)/);
    await assert.rejects(team.stop(), /SIGKILL/);
  });
});
