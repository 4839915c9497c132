import type { WindowEvent } from '../core/history.ts';
import { addedOwnDelay } from '../core/own-delay.ts';
import { readAsynchronous } from './asynchronous.ts';
import { curvesOf } from './curves.ts';
import { endpointFigures } from './endpoint-figures.ts';
import { engineFigures } from './engine.ts';
import type { GapFigures } from './gaps.ts';
import { type HistoryFacts, readFacts } from './history-facts.ts';
import { readLag } from './lag/lag.ts';
import { readLanes } from './lanes.ts';
import { readLatency } from './latency.ts';
import { operationFigures } from './operations.ts';
import { outagesOf, targetOf } from './outages.ts';
import { tallyReads } from './read-gaps.ts';
import { readOnlyFigures } from './read-only.ts';
import type { Figures, Report, WriteFigures } from './report.ts';
import { readResources } from './resources/read-resources.ts';
import { microseconds } from './rounding.ts';
import type { RunRecord } from './run-record.ts';
import { readSeries } from './series.ts';
import { readStaleness } from './staleness.ts';
import { readStretches } from './stretches.ts';
import { throughputFigures } from './throughput.ts';
import { unfitAudit } from './unfit-audit.ts';
import { auditWrites } from './write-audit.ts';
import { readWriteFacts, type WriteFacts } from './write-facts.ts';

/** The figures of a run, each as the design defines it. In passes: no file is held in memory. */
export async function figuresOf(run: RunRecord): Promise<Figures> {
  const history = await readFacts(run);
  const measured = measuredSpan(run, history);
  const { faults, windows } = history;
  const latency = await readLatency(
    run.latency(),
    windows,
    faults[0]?.fromMs ?? Number.POSITIVE_INFINITY,
  );
  const lanes = await readLanes(run.probes());
  const lag = await readLag(run.probes(), measured, windows);
  const asynchronous = await readAsynchronous(run.probes());
  const writes = await readWriteFacts(run.writes(), faults, measured);
  const readGaps = tallyReads(history.readGaps, faults, measured);
  const gaps = { writeGaps: writes.gaps, readGaps };
  const facts = { history, measured, latency, lanes, asynchronous, ...gaps };
  const outages = outagesOf(facts);
  return {
    formatVersion: 1,
    provenance: run.provenance,
    scenario: run.scenario,
    measured: microseconds(measured),
    faults: microseconds(faults.map(faultFigures)),
    notes: microseconds(history.notes.map(({ atMs, text }) => ({ atMs, text }))),
    outages: microseconds(outages),
    ...microseconds(calmFigures(writes.gaps, readGaps)),
    engine: engineFigures(run.scenario.load, history.engines),
    endpoint: microseconds(endpointFigures(run.scenario.endpoint, windows, latency)),
    writes: await writeFigures(run, writes),
    operations: operationFigures(latency, windows),
    errors: microseconds(history.errors),
    readOnly: microseconds(readOnlyFigures({ ...facts, scenario: run.scenario })),
    staleness: microseconds(await readStaleness(run.staleness(), measured)),
    lag: microseconds(lag.figures),
    ...ownDelayFigures(windows),
    throughput: microseconds(throughputFigures(windows, latency, measured)),
    ...(await resourceFigures(run, measured)),
    series: microseconds(await readSeries(run, { ...facts, lag: lag.series })),
    curves: curvesOf(latency.transactions, await readStretches(run.latency(), measured, outages)),
  };
}

function ownDelayFigures(windows: readonly WindowEvent[]): Pick<Report, 'ownDelay'> {
  const all = windows.map(({ ownDelay }) => ownDelay).reduce(addedOwnDelay, undefined);
  return all ? { ownDelay: microseconds(all) } : {};
}

async function resourceFigures(
  run: RunRecord,
  measured: Report['measured'],
): Promise<Pick<Report, 'resources'>> {
  const resources = await readResources(run.resources(), measured);
  return resources ? { resources: microseconds(resources) } : {};
}

function measuredSpan(run: RunRecord, { stages, windows }: HistoryFacts): Report['measured'] {
  const fromMs = windows[0]?.fromMs ?? stages.get('measure') ?? 0;
  const lastMs = windows.at(-1)?.toMs ?? fromMs + run.scenario.durationMs;
  // Windows go on while the last operations end, but from `settle` on nothing is offered.
  return { fromMs, toMs: Math.min(lastMs, stages.get('settle') ?? lastMs) };
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
