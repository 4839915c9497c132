import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import type { HistoryEvent, OutcomeKind, WindowEvent } from '../../../core/history.ts';
import { decodeWrite, writeRecordBytes } from '../../../core/writes.ts';
import type { EndedAttempt } from '../../../loadgen/attempt.ts';
import { Recorder } from '../../../loadgen/recorder.ts';
import type { Transaction } from '../../../loadgen/workload.ts';

const lookup: Transaction = { name: 'lookup', kind: 'read', run: async () => undefined };
const book: Transaction = { name: 'book', kind: 'write', run: async () => undefined };

/** Ten operations a second from 1000 on, all of them begun in time. */
const gauge = {
  begun: 0,
  offeredBefore: (atMs: number) => Math.max(0, Math.ceil((atMs - 1000) / 100)),
  waitingAt: () => 3,
};

function ended(
  transaction: Transaction,
  outcome: OutcomeKind,
  [intendedAtMs, startedAtMs, endedAtMs]: readonly [number, number, number],
  more: Partial<EndedAttempt> = {},
): EndedAttempt {
  return {
    cycle: 1,
    transaction,
    outcome,
    problem: outcome === 'ok' ? null : { code: '57P01', message: 'terminated' },
    commitSentAtMs: null,
    acceptedBy: null,
    timeline: 0,
    intendedAtMs,
    startedAtMs,
    endedAtMs,
    ...more,
  };
}

describe('the recorder', () => {
  let directory: string;
  let events: HistoryEvent[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recorder-'));
    events = [];
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Warm-up from 1000 to 2000, measured from then on. */
  function recorder(): Recorder {
    const sink = { record: (event: HistoryEvent) => events.push(event) };
    return new Recorder({ directory, startAtMs: 1000, warmupMs: 1000 }, sink, gauge);
  }

  const windows = () => events.filter((event): event is WindowEvent => event.kind === 'window');

  async function histograms(): Promise<Histogram[]> {
    const reader = new HistogramLogReader(await readFile(join(directory, 'latency.hlog'), 'utf8'));
    const all: Histogram[] = [];
    for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram()) {
      all.push(one as Histogram);
    }
    return all;
  }

  it('writes an interval log that the standard reader reads, in seconds since the run began', async () => {
    const one = recorder();
    one.record(ended(lookup, 'ok', [2100, 2105, 2110]));
    one.record(ended(lookup, 'ok', [3100, 3101, 3110.5]));
    one.close(3500);
    const all = await histograms();
    assert.deepEqual(
      all.map(({ tag, startTimeStampMsec, endTimeStampMsec }) => [
        tag,
        startTimeStampMsec,
        endTimeStampMsec,
      ]),
      [
        ['lookup:ok:response', 2000, 3000],
        ['lookup:ok:service', 2000, 3000],
        ['lookup:ok:response', 3000, 3500],
        ['lookup:ok:service', 3000, 3500],
      ],
    );
    const [response, service, , later] = all;
    assert.equal(response?.totalCount, 1);
    assert.ok(Math.abs((response?.maxValue ?? 0) - 10_000) <= 10);
    assert.ok(Math.abs((service?.maxValue ?? 0) - 5000) <= 5);
    assert.ok(Math.abs((later?.maxValue ?? 0) - 9500) <= 10);
  });

  it('keeps outcomes apart', async () => {
    const one = recorder();
    for (const outcome of ['ok', 'rejected', 'failed', 'unknown'] as const) {
      one.record(ended(book, outcome, [2100, 2100, 2150]));
    }
    one.close(2500);
    const tags = (await histograms())
      .map(({ tag }) => tag)
      .filter((tag) => tag.endsWith('service'));
    assert.deepEqual(tags, [
      'book:ok:service',
      'book:rejected:service',
      'book:failed:service',
      'book:unknown:service',
    ]);
    const { ok, rejected, failed, unknown } = windows().at(-1) ?? {};
    assert.deepEqual(
      { ok, rejected, failed, unknown },
      { ok: 1, rejected: 1, failed: 1, unknown: 1 },
    );
  });

  it('counts no operation of the warm-up, but audits its writes and knows its gaps', async () => {
    const one = recorder();
    const accepted = { acceptedBy: '10.0.0.1:5432', timeline: 1, commitSentAtMs: 1110 };
    one.record(ended(book, 'ok', [1100, 1101, 1120], accepted));
    one.record(ended(book, 'ok', [1990, 1991, 2060], accepted));
    one.close(2100);
    assert.deepEqual(await histograms(), []);
    assert.deepEqual(
      windows().map(({ fromMs, toMs, offered, ok }) => ({ fromMs, toMs, offered, ok })),
      [
        { fromMs: 1000, toMs: 2000, offered: 0, ok: 0 },
        { fromMs: 2000, toMs: 2100, offered: 1, ok: 0 },
      ],
    );
    assert.deepEqual(windows()[1]?.writeGaps, [{ fromMs: 1120, toMs: 2060 }]);
    const bytes = await readFile(join(directory, 'writes.bin'));
    assert.equal(bytes.length, 2 * writeRecordBytes);
  });

  it('ends the seconds in which nothing happened, too', () => {
    const one = recorder();
    one.record(ended(lookup, 'ok', [2100, 2100, 2110]));
    one.tick(5000);
    one.close(5000);
    assert.deepEqual(
      windows().map(({ fromMs, ok, offered, waiting }) => [fromMs, ok, offered, waiting]),
      [
        [1000, 0, 0, 3],
        [2000, 1, 10, 3],
        [3000, 0, 10, 3],
        [4000, 0, 10, 3],
      ],
    );
  });

  it('counts what was dropped per transaction, apart from the outcomes', () => {
    const one = recorder();
    one.tick(2500);
    one.drop('book', 2100);
    one.drop('book', 2110);
    one.drop('lookup', 2120);
    one.drop('lookup', 1500);
    one.close(3000);
    assert.deepEqual(windows()[1]?.dropped, { book: 2, lookup: 1 });
    assert.equal(one.progress(3000).totals.dropped, 4);
  });

  it('writes one record per write attempt, and names each acceptor once', async () => {
    const one = recorder();
    const first = { cycle: 7, acceptedBy: 'a:1', timeline: 1, commitSentAtMs: 2105 };
    const second = { cycle: 8, acceptedBy: 'b:2', timeline: 2, commitSentAtMs: 2108 };
    one.record(ended(book, 'ok', [2100, 2101, 2110], first));
    one.record(ended(book, 'unknown', [2100, 2102, 2111], second));
    one.record(ended(book, 'failed', [2100, 2103, 2112], { cycle: 9 }));
    one.record(ended(book, 'ok', [2100, 2104, 2113], { ...first, cycle: 10 }));
    one.record(ended(lookup, 'failed', [2100, 2100, 2114]));
    one.close(2200);
    const bytes = await readFile(join(directory, 'writes.bin'));
    const records = Array.from({ length: bytes.length / writeRecordBytes }, (_, i) =>
      decodeWrite(bytes, i * writeRecordBytes),
    );
    assert.deepEqual(
      records.map((r) => [r.cycle, r.outcome, r.acceptor, r.timeline, r.sentAtMs, r.endedAtMs]),
      [
        [7, 'ok', 0, 1, 2105, 2110],
        [8, 'unknown', 1, 2, 2108, 2111],
        [9, 'failed', null, 0, 2103, 2112],
        [10, 'ok', 0, 1, 2105, 2113],
      ],
    );
    const acceptors = events.filter((event) => event.kind === 'acceptor');
    assert.deepEqual(
      acceptors.map((event) => [event.index, event.acceptedBy]),
      [
        [0, 'a:1'],
        [1, 'b:2'],
      ],
    );
  });

  it('tells of every attempt that did not end ok', () => {
    const one = recorder();
    one.record(ended(book, 'unknown', [1900, 1910, 2110]));
    one.record(ended(book, 'ok', [2100, 2100, 2110]));
    one.close(2200);
    assert.deepEqual(
      events.filter((event) => event.kind === 'operation'),
      [
        {
          kind: 'operation',
          atMs: 2110,
          transaction: 'book',
          cycle: 1,
          outcome: 'unknown',
          code: '57P01',
          message: 'terminated',
          intendedAtMs: 1900,
          startedAtMs: 1910,
          measured: false,
        },
      ],
    );
  });

  it('reports the rates of the last second and the last write', () => {
    const one = recorder();
    for (let i = 0; i < 50; i++) {
      const atMs = 1000 + i * 20;
      one.record(ended(book, 'ok', [atMs, atMs, atMs + 5], { acceptedBy: 'a:1', timeline: 3 }));
    }
    one.record(ended(book, 'failed', [1990, 1990, 1999]));
    const { okPerSecond, errorsPerSecond, p99Ms, lastWrite, totals } = one.progress(2000);
    assert.equal(okPerSecond, 50);
    assert.equal(errorsPerSecond, 1);
    assert.ok(p99Ms !== null && Math.abs(p99Ms - 5) < 0.1, `p99 ${p99Ms}`);
    assert.deepEqual(lastWrite, { atMs: 1985, acceptedBy: 'a:1', timeline: 3 });
    assert.deepEqual(totals, { ok: 50, rejected: 0, failed: 1, unknown: 0, dropped: 0 });
    for (let atMs = 2250; atMs <= 3250; atMs += 250) one.progress(atMs);
    assert.equal(one.progress(3500).p99Ms, null);
    one.close(3500);
  });

  it('counts a time beyond its range as the longest there is', async () => {
    const one = recorder();
    one.record(ended(lookup, 'failed', [2000, 900_000, 1_000_000]));
    one.record(ended(lookup, 'failed', [1_000_100, 1_000_000, 1_000_050]));
    one.close(1_000_100);
    const longest = Math.max(...(await histograms()).map(({ maxValue }) => maxValue));
    assert.ok(Math.abs(longest - 600_000_000) <= 600_000, `${longest} us`);
  });

  it('never throws where it records; what went wrong is thrown when it is closed', () => {
    const sink = {
      record: () => {
        throw new Error('disk full');
      },
    };
    const one = new Recorder({ directory, startAtMs: 1000, warmupMs: 0 }, sink, gauge);
    one.record(ended(book, 'failed', [1000, 1000, 1010]));
    one.tick(3000);
    assert.throws(() => one.close(3000), /disk full/);
  });
});
