import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEvent, OperationEvent, WindowEvent } from '../../../../core/history.ts';
import { decodeWrite, writeRecordBytes } from '../../../../core/writes.ts';
import { Offered } from '../../../../loadgen/k6/offered.ts';
import { K6Output } from '../../../../loadgen/k6/output.ts';
import { Recorder } from '../../../../loadgen/recorder.ts';

/** The wall clock at the zero of the run. */
const zeroMs = Date.parse('2026-11-24T10:00:00Z');

const at = (ms: number) => `2026-11-24T10:00:${(ms / 1000).toFixed(9).padStart(12, '0')}Z`;
const line = (metric: string, ms: number, value: number, tags: object = {}) =>
  `${JSON.stringify({ metric, type: 'Point', data: { time: at(ms), value, tags } })}\n`;
const sent = (ms: number, cycle: number, kind = 'read') =>
  line('pghb_sent', ms, cycle, { tx: kind === 'read' ? 'look' : 'book', kind });
const ended = (ms: number, cycle: number, tags: object = {}) =>
  line('pghb_ended', ms, cycle, { tx: 'look', kind: 'read', outcome: 'ok', ...tags });
const wrote = { tx: 'book', kind: 'write', node: '127.0.0.1:5501', timeline: '3' };
const beat = (ms: number) => line('vus', ms, 4);

describe("k6's output", () => {
  let directory: string;
  let events: HistoryEvent[];
  let recorder: Recorder;
  let output: K6Output;
  let others: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'k6-output-'));
    events = [];
    others = [];
    const offered = new Offered();
    const sink = { record: (event: HistoryEvent) => events.push(event) };
    recorder = new Recorder({ directory, startAtMs: 0, warmupMs: 0 }, sink, offered);
    const toRunMs = (wallMs: number) => wallMs - zeroMs;
    output = new K6Output({ offered, recorder, toRunMs, other: (text) => others.push(text) });
  });
  afterEach(async () => {
    recorder[Symbol.dispose]();
    await rm(directory, { recursive: true });
  });

  const take = (...lines: string[]) => output.take(Buffer.from(lines.join('')));
  const windows = () => events.filter((event): event is WindowEvent => event.kind === 'window');
  const operations = () =>
    events.filter((event): event is OperationEvent => event.kind === 'operation');
  const writes = async () => {
    const bytes = await readFile(join(directory, 'writes.bin'));
    const count = bytes.length / writeRecordBytes;
    return Array.from({ length: count }, (_, i) => decodeWrite(bytes, i * writeRecordBytes));
  };
  const finish = (atMs: number) => {
    const summary = output.end(atMs);
    recorder.close(atMs);
    return summary;
  };

  it('makes an operation of its two points, to the microsecond, and a write into writes.bin', async () => {
    take(sent(100.25, 7, 'write'), sent(101, 8), ended(104, 8), ended(130.125, 7, wrote));
    assert.deepEqual(finish(1000), { cutOff: 0, damaged: 0, late: 0, measures: true });
    const [write, ...more] = await writes();
    assert.deepEqual(more, []);
    assert.deepEqual(
      { ...write, sentAtMs: write?.sentAtMs.toFixed(3), endedAtMs: write?.endedAtMs.toFixed(3) },
      {
        ...{ cycle: 7, outcome: 'ok', acceptor: 0, timeline: 3 },
        ...{ sentAtMs: '100.250', endedAtMs: '130.125' },
      },
    );
    assert.ok(events.some((one) => one.kind === 'acceptor' && one.acceptedBy === '127.0.0.1:5501'));
    const [window] = windows();
    assert.deepEqual([window?.offered, window?.ok], [2, 2]);
  });

  it('counts what ended out of order by when it ended, and each in its own second', () => {
    take(sent(900, 1), sent(950, 2), sent(990, 3), ended(1001, 2), ended(999, 1), ended(1100, 3));
    take(beat(1500), beat(3600));
    assert.deepEqual(
      windows().map(({ offered, ok }) => [offered, ok]),
      [
        [3, 1],
        [0, 2],
        [0, 0],
      ],
    );
    assert.ok(output.recordedMs > 3000 && output.recordedMs < 3600);
  });

  it('ends what was sent and never ended as unknown', async () => {
    take(sent(10, 1, 'write'), sent(20, 2), ended(30, 2));
    assert.equal(finish(5000).cutOff, 1);
    const [write] = await writes();
    assert.deepEqual([write?.outcome, write?.cycle, write?.endedAtMs], ['unknown', 1, 5000]);
    assert.equal(operations()[0]?.code, 'cut off');
  });

  it('takes a cycle that is sent again for another operation, and the first for unknown', () => {
    take(sent(10, 1), sent(20, 1), ended(30, 1));
    finish(1000);
    assert.deepEqual(
      operations().map(({ outcome, cycle }) => [outcome, cycle]),
      [['unknown', 1]],
    );
    assert.equal(windows()[0]?.ok, 1);
  });

  it('tells why an operation did not end ok, without a password', () => {
    const message = 'no route to postgres://app:hunter2@db/x';
    take(sent(1, 1), ended(2, 1, { outcome: 'failed', code: '57P03', message }));
    take(sent(3, 2), ended(4, 2, { outcome: 'splendid' }));
    finish(1000);
    const [first, second] = operations();
    assert.deepEqual([first?.outcome, first?.code], ['failed', '57P03']);
    assert.ok(!first?.message.includes('hunter2'), first?.message);
    assert.deepEqual([second?.outcome, second?.code], ['unknown', 'no code']);
  });

  it('counts what nobody was free for as dropped, in the second in which it was', () => {
    take(line('dropped_iterations', 500, 3), line('dropped_iterations', 1500, 1), beat(2500));
    finish(3000);
    assert.deepEqual(
      windows().map(({ offered, dropped }) => [offered, dropped['iteration'] ?? 0]),
      [
        [3, 3],
        [1, 1],
        [0, 0],
      ],
    );
  });

  it('counts the turns of a script that tells of no operation', () => {
    take(line('iteration_duration', 40, 30), line('iteration_duration', 55, 20));
    assert.equal(finish(1000).measures, false);
    assert.deepEqual([windows()[0]?.ok, windows()[0]?.offered], [2, 2]);
  });

  it('counts no turns of one that does', () => {
    take(sent(10, 1), ended(20, 1), line('iteration_duration', 21, 12));
    finish(1000);
    assert.equal(windows()[0]?.ok, 1);
  });

  it('reads on after what is no point, however it is cut', () => {
    const all = [
      'time="2026" level=info msg="a word of its own"\n',
      '{"metric":"pghb_ended","type":"Point","data":{"ti\n',
      '{"metric":"pghb_ended","type":"Point","data":null}\n',
      '{"metric":"pghb_sent","type":"Point","data":{"time":"yesterday","value":3}}\n',
      line('pghb_sent', 1, 1.5),
      line('pghb_sent', 1, 2 ** 32),
      line('pghb_ended', 1, -1),
      `{"metric":"pghb_sent","x":"${'y'.repeat(200_000)}"}\n`,
      `{"type":"Metric","data":{"name":"pghb_sent"},"metric":"pghb_sent"}\n`,
      sent(10, 1),
      ended(20, 1),
    ].join('');
    const bytes = Buffer.from(all);
    for (let i = 0; i < bytes.length; i += 97) output.take(bytes.subarray(i, i + 97));
    output.take(Buffer.from('{"metric":"pghb_se'));
    assert.deepEqual(finish(1000), { cutOff: 0, damaged: 7, late: 0, measures: true });
    assert.equal(windows()[0]?.ok, 1);
    assert.ok(others.some((text) => text.includes('a word of its own')));
  });

  it('believes no time that is far from all the others', () => {
    const far = JSON.stringify({
      ...{ metric: 'pghb_sent', type: 'Point' },
      data: { time: '9999-01-01T00:00:00Z', value: 1, tags: {} },
    });
    take(sent(10, 1), ended(20, 1), `${far}\n`, beat(1600));
    assert.equal(finish(2000).damaged, 1);
    assert.equal(windows().length, 2);
  });

  it('keeps the names of files harmless, and no more names than it has room for', () => {
    take(sent(1, 1), ended(2, 1, { tx: 'a:ok,b@read-only\n', outcome: 'failed', code: 'x' }));
    for (let i = 2; i < 300; i++)
      take(sent(i, i), ended(i + 0.5, i, { tx: `name-${i}`, outcome: 'failed', code: 'x' }));
    finish(1000);
    const names = new Set(operations().map(({ transaction }) => transaction));
    assert.ok(names.has('a-ok-b-read-only-') && names.has('others'));
    assert.equal(names.size, 101);
  });
});
