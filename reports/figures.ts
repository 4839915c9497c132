import type { Gap, WindowEvent } from '../core/history.ts';
import { addedOwnDelay } from '../core/own-delay.ts';
import { type GapFigures, GapTally, type Span } from './gaps.ts';
import { type HistoryFacts, readFacts } from './history-facts.ts';
import { readLanes } from './lanes.ts';
import { type LatencyFigures, readLatency } from './latency.ts';
import { operationFigures } from './operations.ts';
import { outagesOf, targetOf } from './outages.ts';
import type { Figures, Lane, Report, Series, WriteFigures } from './report.ts';
import { microseconds } from './rounding.ts';
import type { RunRecord } from './run-record.ts';
import { unfitAudit } from './unfit-audit.ts';
import { auditWrites } from './write-audit.ts';
import { readWriteFacts, type WriteFacts } from './write-facts.ts';

/** The figures of a run, each as the design defines it. One pass over every file but writes.bin. */
export async function figuresOf(run: RunRecord): Promise<Figures> {
  const history = await readFacts(run);
  const measured = measuredSpan(run, history);
  const { faults, windows } = history;
  const firstFaultAtMs = faults[0]?.fromMs ?? Number.POSITIVE_INFINITY;
  const latency = await readLatency(run.latency(), windows, firstFaultAtMs);
  const lanes = await readLanes(run.probes());
  const writes = await readWriteFacts(run.writes(), faults, measured);
  const readGaps = tallyReads(history.readGaps, faults, measured);
  const facts = { history, measured, latency, lanes, writeGaps: writes.gaps, readGaps };
  return {
    formatVersion: 1,
    provenance: run.provenance,
    scenario: run.scenario,
    measured: microseconds(measured),
    faults: microseconds(faults.map(faultFigures)),
    notes: microseconds(history.notes.map(({ atMs, text }) => ({ atMs, text }))),
    outages: microseconds(outagesOf(facts)),
    ...microseconds(calmFigures(writes.gaps, readGaps)),
    writes: await writeFigures(run, writes),
    operations: operationFigures(latency, windows),
    errors: microseconds(history.errors),
    ...ownDelayFigures(windows),
    series: microseconds(seriesOf(windows, latency, lanes)),
  };
}

function ownDelayFigures(windows: readonly WindowEvent[]): Pick<Report, 'ownDelay'> {
  const all = windows.map(({ ownDelay }) => ownDelay).reduce(addedOwnDelay, undefined);
  return all ? { ownDelay: microseconds(all) } : {};
}

function measuredSpan(run: RunRecord, { stages, windows }: HistoryFacts): Report['measured'] {
  const fromMs = windows[0]?.fromMs ?? stages.get('measure') ?? 0;
  const lastMs = windows.at(-1)?.toMs ?? fromMs + run.scenario.durationMs;
  // Windows go on while the last operations end, but from `settle` on nothing is offered.
  return { fromMs, toMs: Math.min(lastMs, stages.get('settle') ?? lastMs) };
}

/** When reads end is known to a window; a load of few reads leaves some windows without any. */
const leastOpenReadMs = 2_000;

function tallyReads(
  gaps: readonly Gap[],
  faults: readonly Span[],
  measured: Report['measured'],
): GapFigures {
  const tally = new GapTally(faults, measured.fromMs);
  const within = gaps.filter(({ toMs }) => toMs <= measured.toMs);
  for (const gap of within) tally.add(gap);
  // A gap that reaches beyond the load says when it began.
  const beyond = gaps.find(({ fromMs, toMs }) => fromMs <= measured.toMs && toMs > measured.toMs);
  const lastAtMs = beyond?.fromMs ?? within.at(-1)?.toMs ?? null;
  return tally.finish(lastAtMs, measured.toMs, leastOpenReadMs);
}

function calmFigures(write: GapFigures, read: GapFigures) {
  return {
    longestGapBeforeMs: { write: write.longestBeforeMs, read: read.longestBeforeMs },
    stoppedAtMs: { write: write.openCalm?.fromMs ?? null, read: read.openCalm?.fromMs ?? null },
  };
}

function faultFigures(fault: HistoryFacts['faults'][number]): Report['faults'][number] {
  return {
    fault: fault.fault,
    target: targetOf(fault),
    fromMs: fault.fromMs,
    toMs: fault.toMs,
  };
}

async function writeFigures(run: RunRecord, { counts }: WriteFacts): Promise<WriteFigures> {
  const audit = await auditWrites(run);
  const told = (count: number) => (unfitAudit(audit) === null ? count : null);
  return {
    acknowledged: counts.ok,
    rejected: counts.rejected,
    failed: counts.failed,
    unknown: counts.unknown,
    lost: told(audit.lost.count),
    resurrected: told(audit.resurrected.count),
    duplicated: told(audit.duplicated.count),
    torn: told(audit.torn.count),
    unknownFound: told(audit.unknownFound),
  };
}

function seriesOf(
  windows: readonly WindowEvent[],
  latency: LatencyFigures,
  lanes: readonly Lane[],
): Series {
  return {
    fromMs: windows.map(({ fromMs }) => fromMs),
    offered: windows.map(({ offered }) => offered),
    ok: windows.map(({ ok }) => ok),
    rejected: windows.map(({ rejected }) => rejected),
    failed: windows.map(({ failed }) => failed),
    unknown: windows.map(({ unknown }) => unknown),
    dropped: windows.map(({ dropped }) => Object.values(dropped).reduce((a, b) => a + b, 0)),
    p50: windows.map((_, index) => latency.windows[index]?.p50 ?? null),
    p99: windows.map((_, index) => latency.windows[index]?.p99 ?? null),
    max: windows.map((_, index) => latency.windows[index]?.max ?? null),
    lanes,
  };
}
