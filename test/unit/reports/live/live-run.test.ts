import assert from 'node:assert/strict';
import type {
  FaultEvent,
  OperationEvent,
  ProbeRecord,
  WindowEvent,
} from '../../../../core/history.ts';
import { LiveRun } from '../../../../reports/live/live-run.ts';

const plan = { runId: 'r', scenario: 's', description: 'd', durationMs: 10_000 };

const windowAt = (fromMs: number, more: Partial<WindowEvent> = {}): WindowEvent => ({
  ...{ kind: 'window', atMs: fromMs + 1000, fromMs, toMs: fromMs + 1000, offered: 50, ok: 50 },
  ...{ rejected: 0, failed: 0, unknown: 0, dropped: {}, waiting: 0, inFlight: 0 },
  ...{ readGaps: [], writeGaps: [], ...more },
});
const failed = (atMs: number, code = '57P01', message = 'gone'): OperationEvent => ({
  ...{ kind: 'operation', atMs, transaction: 'audit', cycle: 1, outcome: 'failed', code, message },
  ...{ intendedAtMs: atMs, startedAtMs: atMs, measured: true },
});
const word = (atMs: number, lastWriteAtMs: number) => ({
  ...{ atMs, okPerSecond: 50, errorsPerSecond: 0, p50Ms: 2, p99Ms: 9, maxMs: 12 },
  lastWrite: { atMs: lastWriteAtMs },
});
const fault = (atMs: number, what: FaultEvent['what']): FaultEvent => ({
  ...{ kind: 'fault', atMs, step: 0, fault: 'crash', target: 'primary', nodes: ['node1'], what },
});

/** Measuring since 5 s, with three whole seconds. */
function running(): LiveRun {
  const run = new LiveRun(plan);
  run.event({ kind: 'stage', atMs: 0, stage: 'warmup' });
  run.counted(windowAt(4000));
  run.event({ kind: 'stage', atMs: 5010, stage: 'measure' });
  for (const fromMs of [5000, 6000, 7000]) run.counted(windowAt(fromMs));
  return run;
}
const plotOf = (run: LiveRun, id: string, nowMs: number) => {
  const plot = run.state(nowMs).plots.find((one) => one.id === id);
  assert.ok(plot);
  return plot;
};
const valuesOf = (run: LiveRun, id: string, label: string) => {
  const plot = plotOf(run, id, 8100);
  return plot.kind === 'series' && plot.series.find((one) => one.label === label)?.y;
};

describe('a run that is looked at while it goes on', () => {
  it('has nothing to draw before the measured load has begun', () => {
    const run = new LiveRun(plan);
    assert.deepEqual(run.state(100).plots, []);
    assert.equal(run.state(100).stage, 'preparing');
  });

  it('draws whole seconds of the measured load alone', () => {
    assert.deepEqual(valuesOf(running(), 'throughput', 'ok'), [50, 50, 50]);
    assert.match(running().state(8100).stage, /^measuring: 3\.1 s of 10 s$/);
  });

  it('adds up what several processes of a load tell of a second', () => {
    const run = running();
    for (const fromMs of [5000, 6000, 7000]) run.counted(windowAt(fromMs, { ok: 7, failed: 1 }));
    assert.deepEqual(valuesOf(run, 'throughput', 'ok'), [57, 57, 57]);
    assert.deepEqual(valuesOf(run, 'throughput', 'failed'), [1, 1, 1]);
  });

  it('has the response times of the second that has just ended', () => {
    const run = running();
    for (const atMs of [6050, 6300, 7050, 8050]) run.progress(word(atMs, atMs));
    assert.deepEqual(valuesOf(run, 'percentiles', 'p99'), [9, 9, 9]);
    assert.deepEqual(valuesOf(run, 'percentiles', 'max'), [12, 12, 12]);
  });

  it('shows a fault and a pause in writes as long as they last', () => {
    const run = running();
    run.event(fault(6500, 'inject'));
    run.progress(word(8000, 6600));
    assert.equal(run.state(8100).sentence, 'No write has been acknowledged for 1.5 s.');
    assert.deepEqual(run.state(8100).figures[0]?.slice(0, 2), ['Longest pause', '1.5 s']);
    const spans = (nowMs: number) =>
      plotOf(run, 'throughput', nowMs).spans?.map(({ style, from, to }) => [style, from, to]);
    assert.deepEqual(spans(8100), [
      ['fault', 1.5, 3.1],
      ['outage', 1.6, 3.1],
    ]);
    run.event(fault(9000, 'healed'));
    run.progress(word(9500, 9400));
    run.counted(windowAt(9000, { writeGaps: [{ fromMs: 6600, toMs: 9100 }] }));
    assert.deepEqual(spans(9900), [
      ['fault', 1.5, 4],
      ['outage', 1.6, 4.1],
    ]);
    assert.match(run.state(9900).sentence, /^Users can write\. The longest .* was 2\.5 s\.$/);
  });

  it('tells errors by code, those that the business refused apart', () => {
    const run = running();
    for (const atMs of [6100, 6200, 7100]) run.counted(failed(atMs));
    run.counted({ ...failed(6300), outcome: 'rejected' });
    run.counted({ ...failed(6300), measured: false });
    assert.deepEqual(valuesOf(run, 'errors', '57P01'), [0, 2, 1]);
    assert.deepEqual(run.state(8100).errors, [['57P01', 'gone', '3', '1.1 s', '2.1 s']]);
  });

  it('keeps no more than so many codes, messages, sentences and seconds', () => {
    const run = running();
    for (let i = 0; i < 500; i++) run.counted(failed(6000, `code ${i}`, `message ${i}`));
    for (let i = 0; i < 500; i++) run.event({ kind: 'note', atMs: 6000, text: `note ${i}` });
    for (let s = 8; s < 20_000; s++) run.counted(windowAt(s * 1000));
    const { errors, story, plots } = run.state(2e7);
    assert.ok(errors.length <= 31);
    assert.equal(
      errors.reduce((sum, [, , count]) => sum + Number(count), 0),
      500,
    );
    assert.equal(story.length, 100);
    const throughput = plots.find(({ id }) => id === 'throughput');
    assert.ok(throughput?.kind === 'series' && (throughput.xs?.length ?? 0) <= 7800);
    const codes = plots.find(({ id }) => id === 'errors');
    assert.ok(codes?.kind === 'series' && codes.series.length <= 13);
  });

  it('shows the roles of nodes, who is primary, and how many the proxy holds', () => {
    const run = running();
    for (const atMs of [6000, 6050, 7000])
      run.probe({ atMs, node: 'node1', tookMs: 1, role: null });
    run.event({ kind: 'topology', atMs: 6000, primary: 'node1', redundant: true, nodes: [] });
    run.event({ kind: 'held', atMs: 6500, held: 4 });
    run.progress(word(7100, 7000));
    const lanes = plotOf(run, 'lanes', 8100);
    assert.ok(lanes.kind === 'lanes');
    assert.deepEqual(lanes.lanes[0]?.spans, [['down', 1, 2]]);
    assert.deepEqual(valuesOf(run, 'held', 'held'), [0, 4, 4]);
    const figures = Object.fromEntries(
      run.state(8100).figures.map(([label, value]) => [label, value]),
    );
    assert.equal(figures['Primary'], 'node1');
    assert.equal(figures['Held'], '4');
  });

  it('draws how far standbys are behind, the most in each second', () => {
    const run = running();
    const role = { readOnly: false, timeline: 1, inRecovery: false } as const;
    const probe = (atMs: number, node: string, lsn: number, inRecovery: boolean) =>
      run.probe({
        atMs,
        node,
        tookMs: 0,
        role: { ...role, lsn, inRecovery } as ProbeRecord['role'],
      });
    for (const [at, behind] of [
      [5100, 0],
      [6100, 0],
      [6300, 500],
      [6500, 100],
    ] as const) {
      probe(at, 'node1', at, false);
      probe(at, 'node2', at - behind, true);
    }
    probe(6600, 'node1', 6600, false);
    assert.deepEqual(valuesOf(run, 'lag', 'node2'), [0, 500, null]);
  });
});
