import assert from 'node:assert/strict';
import { buildReport } from '../../../reports/build.ts';
import { calm, crash, makeRun, measuredFromMs } from '../../support/run-directory.ts';

const report = async (plan: typeof crash) => buildReport(await makeRun(plan));

describe('the figures of a run', () => {
  it('give the outage that was planted, of writes and of reads', async () => {
    const { outages, longestGapBeforeMs } = await report(crash);
    assert.equal(outages.length, 1);
    assert.equal(outages[0]?.writeOutageMs, 4_100);
    assert.equal(outages[0]?.readOutageMs, 4_100);
    assert.equal(outages[0]?.writeGapSumMs, 4_100);
    assert.equal(outages[0]?.target, 'node1');
    assert.deepEqual(longestGapBeforeMs, { write: 20, read: 20 });
  });

  it('tell the outage by phases, each with its source', async () => {
    const [outage] = (await report(crash)).outages;
    const after = Object.entries(outage?.phases ?? {}).map(([name, phase]) => [
      name,
      phase && Math.round(phase.atMs - measuredFromMs - 10_000),
      phase?.source,
    ]);
    assert.deepEqual(after, [
      ['injected', 0, 'runner'],
      ['lastAcknowledged', -18, 'load'],
      ['seenUnhealthy', 1_640, 'monitor'],
      ['promotionBegun', 1_722, 'monitor'],
      ['promoted', 3_300, 'probe'],
      ['writable', 3_700, 'probe'],
      ['proxyRouted', 3_895, 'proxy'],
      ['firstAcknowledged', 4_082, 'load'],
      ['recovered', 4_082, 'load'],
      ['oldPrimaryBack', 9_000, 'monitor'],
      ['redundancyRestored', 9_500, 'monitor'],
    ]);
    assert.equal(outage?.recoveryMs, 4_082);
  });

  it('hold no outage where no fault was', async () => {
    const { outages, faults, verdict, operations } = await report(calm);
    assert.deepEqual([outages, faults, verdict], [[], [], 'pass']);
    assert.equal(operations['total']?.count, 3_000);
  });

  it('say 0 and why where the fault was not felt', async () => {
    const faults = [{ atMs: 10_000, outageMs: 20, healAfterMs: 2_000 }];
    const [outage] = (await report({ ...crash, faults })).outages;
    assert.equal(outage?.writeOutageMs, 0);
    assert.match(outage?.reasons['writeOutageMs'] ?? '', /^no outage: the longest gap was 20 ms/);
    assert.equal(outage?.phases.lastAcknowledged, null);
  });

  it('keep two faults apart', async () => {
    const first = { atMs: 6_000, outageMs: 3_000, healAfterMs: 3_500 };
    const second = { atMs: 18_000, outageMs: 1_500, healAfterMs: 2_000, fault: 'switchover' };
    const { outages } = await report({ ...crash, faults: [first, second] });
    assert.deepEqual(
      outages.map(({ fault, target, writeOutageMs }) => [fault, target, writeOutageMs]),
      [
        ['crash', 'node1', 3_000],
        ['switchover', 'node2', 1_500],
      ],
    );
  });

  it('count a gap under the latest fault that it saw, and say so under the one before', async () => {
    const first = { atMs: 6_000, outageMs: 6_000, healAfterMs: 1_000 };
    const second = { atMs: 9_000, outageMs: 4_000, healAfterMs: 5_000 };
    const { outages, verdicts } = await report({ ...crash, faults: [first, second] });
    assert.deepEqual(
      outages.map(({ writeOutageMs }) => writeOutageMs),
      [null, 7_000],
    );
    assert.match(outages[0]?.reasons['writeOutageMs'] ?? '', /before the next fault/);
    assert.equal(verdicts['outage']?.status, 'pass');
  });

  it('give latencies in milliseconds, whatever start time the log carries', async () => {
    const { operations, series } = await report({
      ...crash,
      responseUs: (cycle) => (cycle % 100 === 0 ? 50_000 : 2_000),
    });
    const total = operations['total'];
    assert.equal(Math.round(total?.responseMs?.p50 ?? 0), 2);
    assert.equal(Math.round(total?.responseMs?.max ?? 0), 50);
    assert.equal(Math.round((total?.serviceMs?.p50 ?? 0) * 10), 15);
    assert.equal(total?.count, (total?.ok ?? 0) + (total?.failed ?? 0));
    assert.equal(series.fromMs.length, 30);
    assert.equal(series.p50[12], null);
  });

  it('group errors with their first and last time', async () => {
    const { errors } = await report(crash);
    assert.equal(errors.length, 1);
    assert.equal(errors[0]?.code, '57P01');
    assert.equal(errors[0]?.count, 408);
    assert.ok((errors[0]?.firstAtMs ?? 0) < (errors[0]?.lastAtMs ?? 0));
  });

  it('draw each node in the role it had', async () => {
    const { lanes } = (await report(crash)).series;
    const roles = lanes.map(({ spans }) => spans.map(({ role }) => role));
    assert.deepEqual(roles, [
      ['primary', 'down', 'standby'],
      ['standby', 'read-only', 'primary'],
      ['standby'],
    ]);
  });
});
