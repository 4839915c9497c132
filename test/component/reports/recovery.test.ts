import assert from 'node:assert/strict';
import type { HistoryEvent } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { forgeLines } from '../../support/forged.ts';
import { calm, crash, makeRun, type RunPlan } from '../../support/run-directory.ts';

async function judged(change: Partial<RunPlan>) {
  const report = await buildReport(await makeRun({ ...crash, ...change }));
  const verdict = report.verdicts['recovery'];
  assert.ok(verdict);
  const reason = report.outages[0]?.reasons['recoveryMs'];
  return { ...verdict, reason, evidence: 'evidence' in verdict ? verdict.evidence : [] };
}

/** As slow as before, up to the fault: every operation after it takes 200 ms. */
const slowFor = { responseUs: (cycle: number) => (cycle < 1_200 ? 2_000 : 200_000) };

describe('the checker recovery', () => {
  it('passes a service that is again what it was, and says how soon', async () => {
    const { status, detail } = await judged({});
    assert.equal(status, 'pass');
    assert.equal(detail, 'as before 4.1 s after crash of node1');
  });

  it('passes where no fault was', async () => {
    assert.equal((await judged(calm)).status, 'pass');
  });

  it('convicts a service that stays slow for long after the fault has healed', async () => {
    const { status, evidence } = await judged({ ...slowFor, durationMs: 60_000 });
    assert.equal(status, 'fail');
    assert.equal(evidence.length, 1);
    assert.match(
      evidence[0] ?? '',
      /^crash of node1: not back to 95 % ok and p99 <= 22 ms for 5 s, in [\d.]+ s of load after it had healed$/,
    );
  });

  /** Every 800 ms, a pause of writes: more than one in twenty operations. */
  const pauses = (fromMs: number, pauseMs: number, count = 60) =>
    Array.from({ length: count }, (_, i) => ({
      kind: 'write' as const,
      fromMs: fromMs + i * 800,
      toMs: fromMs + pauseMs + i * 800,
    }));

  it('convicts a service of which more than one in twenty operations goes on failing', async () => {
    const { status } = await judged({ stops: pauses(15_000, 200), durationMs: 60_000 });
    assert.equal(status, 'fail');
  });

  it('passes a service of which as many fail as before, and says how many that were', async () => {
    const { status, detail } = await judged({ stops: pauses(0, 200, 80), durationMs: 60_000 });
    assert.equal(status, 'pass');
    assert.match(
      detail,
      /; of what was offered before the fault only 8\d\.\d % ended ok: 8\d\.\d % was asked for$/,
    );
  });

  it('convicts one of which more fail than before, however many those were', async () => {
    const stops = [...pauses(0, 200, 12), ...pauses(15_000, 400)];
    const { status, evidence } = await judged({ stops, durationMs: 60_000 });
    assert.equal(status, 'fail');
    assert.match(evidence[0] ?? '', /not back to 8\d % ok/);
  });

  it('cannot tell when an earlier fault was never healed', async () => {
    const directory = await makeRun({ ...crash, ...slowFor, durationMs: 60_000 });
    await forgeLines<HistoryEvent>(directory, 'events', (event) =>
      event.kind === 'fault' && event.what.startsWith('heal') ? [] : event,
    );
    const verdict = (await buildReport(directory)).verdicts['recovery'];
    assert.equal(verdict?.status, 'unknown');
    assert.match(verdict?.detail ?? '', /the fault was never healed$/);
  });

  it('cannot tell when the load ended soon after', async () => {
    const { status, detail } = await judged(slowFor);
    assert.equal(status, 'unknown');
    assert.match(detail, /the load ended [\d.]+ s after it had healed: too soon to tell$/);
  });

  it('passes over a fault that the next one followed at once', async () => {
    const first = { atMs: 6_000, outageMs: 6_000, healAfterMs: 1_000 };
    const second = { atMs: 7_000, outageMs: 4_000, healAfterMs: 5_000 };
    const { status, detail, reason } = await judged({ faults: [first, second] });
    assert.match(reason ?? '', / for 5 s before the next fault$/);
    assert.equal(status, 'pass');
    assert.match(
      detail,
      /^as before .* after crash of node2 and the next fault came too soon to tell of crash of node1$/,
    );
  });
});
