import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ProbeRecord } from '../../../core/history.ts';
import { readLag } from '../../../reports/lag/lag.ts';
import { type LagSample, lagSamples } from '../../../reports/lag/lag-samples.ts';
import { PrimaryTrack } from '../../../reports/lag/primary-track.ts';

const primary = (atMs: number, lsn: number, timeline = 1, node = 'node1'): ProbeRecord => ({
  ...{ atMs, node, tookMs: 0 },
  role: { inRecovery: false, readOnly: false, timeline, lsn, replayAgeMs: null },
});
const standby = (atMs: number, lsn: number, node = 'node2', tookMs = 0): ProbeRecord => ({
  ...{ atMs, node, tookMs },
  role: { inRecovery: true, readOnly: true, timeline: 1, lsn, replayAgeMs: 0 },
});
const silent = (atMs: number, node: string): ProbeRecord => ({
  atMs,
  node,
  tookMs: 500,
  role: null,
});

async function* each(probes: readonly ProbeRecord[]) {
  yield* [...probes].sort((a, b) => a.atMs - b.atMs);
}

async function samplesOf(...probes: readonly ProbeRecord[]): Promise<LagSample[]> {
  const samples: LagSample[] = [];
  for await (const sample of lagSamples(each(probes))) samples.push(sample);
  return samples;
}

describe('replication lag from what the nodes say of themselves', () => {
  it('compares with the primary at the same moment, between its answers', async () => {
    const lags = await samplesOf(primary(1000, 0), primary(1050, 500), standby(1040, 100));
    assert.deepEqual(lags, [{ node: 'node2', atMs: 1040, bytes: 300, ms: 30 }]);
  });

  it('takes the middle of a question for the moment of its answer', async () => {
    const [lag] = await samplesOf(
      ...[primary(1000, 0), primary(1050, 500), standby(1050, 100, 'node2', 20)],
      // Told when the primary has been heard again.
      primary(1100, 500),
    );
    assert.deepEqual([lag?.atMs, lag?.bytes, lag?.ms], [1040, 300, 30]);
  });

  it('is none on an idle primary, however long ago its last write', async () => {
    const asked = Array.from({ length: 100 }, (_, i) => primary(i * 50, 900));
    const lags = await samplesOf(...asked, standby(2010, 900), standby(4020, 900));
    assert.deepEqual(
      lags.map(({ bytes, ms }) => [bytes, ms]),
      [
        [0, 0],
        [0, 0],
      ],
    );
  });

  it('counts time from when an idle primary wrote again, not from its last write before', async () => {
    const idle = Array.from({ length: 100 }, (_, i) => primary(i * 50, 900));
    const lags = await samplesOf(
      ...idle,
      primary(5000, 1000),
      primary(5050, 1000),
      standby(5020, 900),
    );
    assert.deepEqual(lags, [{ node: 'node2', atMs: 5020, bytes: 100, ms: 70 }]);
  });

  it('is the true one, whatever the pace, the pause and the moments of the questions', async () => {
    const steady = fc.record({
      perMs: fc.integer({ min: 1, max: 10_000 }),
      behindMs: fc.integer({ min: 0, max: 20_000 }),
      offsetMs: fc.integer({ min: 0, max: 49 }),
    });
    await fc.assert(
      fc.asyncProperty(steady, async ({ perMs, behindMs, offsetMs }) => {
        const times = Array.from({ length: 600 }, (_, i) => i * 50);
        const probes = times.flatMap((atMs) => [
          primary(atMs, atMs * perMs),
          standby(atMs + offsetMs, Math.max(0, atMs + offsetMs - behindMs) * perMs),
        ]);
        const lags = (await samplesOf(...probes)).filter(({ atMs }) => atMs > behindMs + 50);
        assert.ok(lags.length > 150);
        for (const { bytes, ms } of lags) {
          assert.ok(Math.abs(ms - behindMs) < 1e-6, `${ms} for ${behindMs}`);
          assert.ok(Math.abs(bytes - behindMs * perMs) < 1e-3);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says nothing while nobody is the primary, or it is not known where that was', async () => {
    const lags = await samplesOf(
      ...[primary(1000, 100), silent(1500, 'node1'), standby(1600, 50)],
      ...[silent(2500, 'node1'), standby(2600, 50), primary(4000, 200)],
      standby(4010, 50),
    );
    assert.deepEqual(lags, []);
  });

  it('follows the new primary, and not an old one that still calls itself so', async () => {
    const lags = await samplesOf(
      ...[primary(1000, 0), primary(1050, 1000)],
      // It lost 400 bytes that nobody else had.
      ...[primary(3000, 600, 2, 'node3'), primary(3050, 700, 2, 'node3')],
      ...[primary(3040, 5000, 1, 'node1'), standby(3025, 600)],
      ...[primary(3060, 5000, 1, 'node1'), primary(3100, 700, 2, 'node3'), standby(3070, 650)],
    );
    assert.deepEqual(
      lags.map(({ bytes, ms }) => [bytes, ms]),
      [
        [50, 25],
        [50, 45],
      ],
    );
  });

  it('forgets what a lost primary wrote alone, and no more', () => {
    const track = new PrimaryTrack();
    track.note(1, { atMs: 1000, lsn: 0 });
    for (const nth of [1, 2, 3, 4]) track.note(1, { atMs: 1000 + 50 * nth, lsn: 1000 * nth });
    track.note(2, { atMs: 3000, lsn: 600 });
    assert.equal(track.aheadSince(600), null);
    track.note(2, { atMs: 3050, lsn: 700 });
    const since = [550, 600, 650, 700].map((lsn) => track.aheadSince(lsn));
    assert.deepEqual(since, [1027.5, 3000, 3025, null]);
    assert.deepEqual([track.at(1500), track.at(3025), track.at(3060)], [null, 650, null]);
  });

  it('passes over a standby that has replayed nothing yet', async () => {
    const nothing = standby(1010, null as unknown as number);
    assert.deepEqual(await samplesOf(primary(1000, 0), nothing, primary(1050, 1)), []);
  });

  it('gives each window its largest, and each standby its figures over the measured load', async () => {
    const probes = Array.from({ length: 60 }, (_, i) => i * 50).flatMap((atMs) => [
      primary(atMs, atMs * 10),
      standby(atMs, Math.min(atMs, 1500) * 10),
      standby(atMs, atMs * 10, 'node10'),
    ]);
    const windows = [0, 1000, 2000].map((fromMs) => ({ fromMs, toMs: fromMs + 1000 }));
    const { figures, series } = await readLag(each(probes), { fromMs: 0, toMs: 2400 }, windows);
    assert.deepEqual(Object.keys(figures), ['node2', 'node10']);
    assert.deepEqual(series[0], { node: 'node2', bytes: [0, 4500, 9000], ms: [0, 450, 900] });
    assert.deepEqual(series[1], { node: 'node10', bytes: [0, 0, 0], ms: [0, 0, 0] });
    const { samples, ms, bytes } = figures['node2'] ?? assert.fail();
    assert.equal(samples, 49);
    // Three significant digits.
    assert.ok(Math.abs(ms.max - 900) < 1 && Math.abs(bytes.max - 9000) < 9);
    assert.equal(ms.p50, 0);
  });
});
