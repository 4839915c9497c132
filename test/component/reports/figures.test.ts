import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEvent, type ProbeRecord, runFiles } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { forgeLines } from '../../support/forged.ts';
import { calm, crash, lines, makeRun, measuredFromMs } from '../../support/run-directory.ts';

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

  it('tell the promotion of the node that was struck, when it is elected again', async () => {
    const directory = await makeRun(crash);
    const other: Record<string, string> = { node1: 'node2', node2: 'node1' };
    await forgeLines<ProbeRecord>(directory, 'probes', (probe) => {
      const isAfter = probe.atMs > measuredFromMs + 10_500;
      return isAfter ? { ...probe, node: other[probe.node] ?? probe.node } : probe;
    });
    const [outage] = (await buildReport(directory)).outages;
    assert.equal(outage?.target, 'node1');
    assert.equal(outage?.phases.promoted?.atMs, measuredFromMs + 13_300);
    assert.equal(outage?.phases.writable?.atMs, measuredFromMs + 13_700);
  });

  it('tell of no promotion where the server of the primary was only started again', async () => {
    const directory = await makeRun(crash);
    await forgeLines<ProbeRecord>(directory, 'probes', (probe) => {
      if (probe.node !== 'node1') return { ...probe, role: null };
      const isDown = probe.atMs > measuredFromMs + 10_000 && probe.atMs < measuredFromMs + 13_000;
      const { role } = probe;
      const again = role ?? {
        inRecovery: false,
        readOnly: false,
        timeline: 1,
        lsn: 1,
        replayAgeMs: null,
      };
      return { ...probe, role: isDown ? null : { ...again, inRecovery: false, readOnly: false } };
    });
    const [outage] = (await buildReport(directory)).outages;
    assert.equal(outage?.phases.promoted, null);
    assert.equal(outage?.reasons['promoted'], 'no standby was seen leaving recovery');
  });

  it('tell of the primary before, although another node was asked to take over', async () => {
    const directory = await makeRun(crash);
    await forgeLines<HistoryEvent>(directory, 'events', (event) =>
      event.kind === 'fault' ? { ...event, fault: 'promote', nodes: ['node2'] } : event,
    );
    const phases = (await buildReport(directory)).outages[0]?.phases;
    assert.equal(phases?.promotionBegun?.atMs, measuredFromMs + 11_722);
    assert.equal(phases?.promoted?.atMs, measuredFromMs + 13_300);
    assert.equal(phases?.oldPrimaryBack?.atMs, measuredFromMs + 19_000);
  });

  it('say that there is no monitor, where nodes alone told who is what', async () => {
    const directory = await makeRun(crash);
    await forgeLines<HistoryEvent>(directory, 'events', (event) => {
      if (event.kind === 'monitor') return [];
      return event.kind === 'topology' ? { ...event, by: 'probe' } : event;
    });
    const [outage] = (await buildReport(directory)).outages;
    for (const phase of ['seenUnhealthy', 'promotionBegun'] as const) {
      assert.equal(outage?.phases[phase], null);
      assert.match(outage.reasons[phase] ?? '', /^the cluster has no monitor/);
    }
    assert.equal(outage?.phases.redundancyRestored?.source, 'probe');
  });

  it('hold no cluster to be redundant again that has dropped a node', async () => {
    const directory = await makeRun(crash);
    const droppedMs = measuredFromMs + 16_000;
    await forgeLines<HistoryEvent>(directory, 'events', (event) => {
      if (event.kind !== 'topology' || !event.redundant || event.atMs < droppedMs) return event;
      const without = { ...event, atMs: droppedMs, nodes: event.nodes.slice(1) };
      return [without, { ...without, redundant: false }, event];
    });
    const restored = (await buildReport(directory)).outages[0]?.phases.redundancyRestored;
    assert.equal(restored?.atMs, measuredFromMs + 19_500);
  });

  it('tell for how long the new primary acknowledged without a standby', async () => {
    const { outages, series } = await report(crash);
    assert.equal(outages[0]?.asynchronousMs, 400);
    const fromMs = measuredFromMs + 13_700;
    const window = { node: 'node2', fromMs, toMs: fromMs + 400 };
    assert.deepEqual(series.asynchronous, [window]);
  });

  it('say why that is not known of a run whose probes did not ask', async () => {
    const directory = await makeRun(crash);
    await forgeLines<ProbeRecord>(directory, 'probes', (probe) => {
      if (probe.role === null) return probe;
      const { synchronous: _, ...role } = probe.role;
      return { ...probe, role };
    });
    const { outages, series } = await buildReport(directory);
    assert.equal(outages[0]?.asynchronousMs, null);
    assert.match(outages[0]?.reasons['asynchronousMs'] ?? '', /did not ask/);
    assert.equal(series.asynchronous, undefined);
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

  it('end the load where nothing more is offered, whatever is still in flight', async () => {
    const { measured, outages, operations, verdict, verdicts } = await report({
      ...crash,
      drainMs: 5_000,
    });
    assert.deepEqual(measured, { fromMs: measuredFromMs, toMs: measuredFromMs + 30_000 });
    assert.equal(outages[0]?.writeOutageMs, 4_100);
    assert.equal(outages[0]?.readOutageMs, 4_100);
    assert.equal(operations['total']?.count, 3_000);
    assert.equal(verdict, 'pass', JSON.stringify(verdicts));
  });

  it('sum up every stop of writes, also those after the fault had healed', async () => {
    const stops = [{ kind: 'write', fromMs: 20_005, toMs: 22_001 }] as const;
    const [outage] = (await report({ ...crash, stops })).outages;
    assert.equal(outage?.writeOutageMs, 4_100);
    assert.equal(outage?.writeGapSumMs, 6_100);
  });

  it('claim no recovery when writes stopped for good', async () => {
    const faults = [{ atMs: 10_000, outageMs: 20, healAfterMs: 2_000 }];
    const stops = [{ kind: 'write', fromMs: 25_000, toMs: Number.POSITIVE_INFINITY }] as const;
    const [outage] = (await report({ ...crash, faults, stops })).outages;
    assert.equal(outage?.recoveryMs, null);
    assert.equal(outage?.phases.recovered, null);
    assert.equal(outage?.reasons['recoveryMs'], 'writes did not come back');
  });

  it('claim no recovery from less than five seconds of load', async () => {
    const faults = [{ atMs: 21_000, outageMs: 5_000, healAfterMs: 5_500 }];
    const late = await report({ ...crash, faults, drainMs: 1_000 });
    assert.equal(late.outages[0]?.recoveryMs, null);
    const inTime = await report({ ...crash, faults, durationMs: 31_000 });
    assert.equal(inTime.outages[0]?.recoveryMs, 5_000);
  });

  it('know no last acknowledgement where there never was one', async () => {
    const stops = [{ kind: 'write', fromMs: -5_000, toMs: Number.POSITIVE_INFINITY }] as const;
    const { outages, verdict } = await report({ ...crash, stops });
    assert.equal(outages[0]?.phases.lastAcknowledged, null);
    assert.equal(outages[0]?.reasons['lastAcknowledged'], 'no write was ever acknowledged');
    assert.notEqual(verdict, 'pass');
  });

  it('ask nothing of writes of a load that only reads', async () => {
    const [outage] = (await report({ ...crash, leaveOut: ['writes'] })).outages;
    assert.deepEqual([outage?.writeOutageMs, outage?.writeGapSumMs], [null, 0]);
    assert.deepEqual(outage?.notBack, []);
    assert.equal(outage?.recoveryMs, 4_000);
  });

  it('know that reads went on where no gap was long enough to be recorded', async () => {
    const faults = [{ atMs: 10_000, outageMs: 20, healAfterMs: 0 }];
    const directory = await makeRun({ ...crash, faults });
    await dropReadGaps(directory, measuredFromMs + 9_000, measuredFromMs + 12_000);
    const { outages, verdict, verdicts } = await buildReport(directory);
    assert.equal(outages[0]?.readOutageMs, 0);
    assert.equal(verdict, 'pass', JSON.stringify(verdicts));
  });
});

/** As windows leave out what is short: only the longest gap of each is always there. */
async function dropReadGaps(directory: string, fromMs: number, toMs: number) {
  const path = join(directory, runFiles.events);
  const events = (await readFile(path, 'utf8')).trim().split('\n');
  const kept = events.map((line) => {
    const event = JSON.parse(line) as HistoryEvent;
    if (event.kind !== 'window') return event;
    const readGaps = event.readGaps.filter((gap) => gap.toMs < fromMs || gap.toMs > toMs);
    return { ...event, readGaps };
  });
  await writeFile(path, lines(kept));
}
