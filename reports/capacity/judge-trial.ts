import { evaluate } from '../evaluate.ts';
import { parseExpectation } from '../expect.ts';
import type { Report } from '../report.ts';
import { bottlenecksOf } from './bottleneck/bottlenecks.ts';
import type { DoneTrial, TrialFigures } from './capacity.ts';

/** Verdicts of what a rate may be too high for; a search goes there on purpose. The others are of the data. */
const ofSpeed: ReadonlySet<string> = new Set([
  'outage',
  'recovery',
  'cluster-health',
  'load',
  'history',
]);

/** What a trial says: what cannot be told is not met. */
export function judgeTrial(report: Report, objective: readonly string[]): DoneTrial {
  const misses = missesOf(report, objective);
  return {
    kind: 'done',
    outcome: misses.length === 0 ? 'met' : 'missed',
    misses,
    figures: figuresOf(report),
    safety: safetyOf(report),
    bottlenecks: bottlenecksOf(report),
  };
}

function missesOf(report: Report, objective: readonly string[]): readonly string[] {
  return objective.flatMap((text) => {
    const expected = evaluate(parseExpectation(text), report);
    if (expected.kind === 'notMet') return [`${text} (is ${String(expected.actual)})`];
    return expected.kind === 'unknown' ? [`${text} (cannot tell: ${expected.reason})`] : [];
  });
}

function safetyOf({ verdicts }: Report): DoneTrial['safety'] {
  const of = (status: 'fail' | 'unknown') =>
    Object.entries(verdicts)
      .filter(([name, verdict]) => !ofSpeed.has(name) && verdict.status === status)
      .map(([name, { detail }]) => `${name}: ${detail}`);
  const [failed, untold] = [of('fail'), of('unknown')];
  if (failed.length > 0) return { status: 'fail', details: failed };
  return { status: untold.length > 0 ? 'unknown' : 'pass', details: untold };
}

function figuresOf({ throughput, operations, outages, resources }: Report): TrialFigures {
  const total = operations['total'];
  const response = total?.responseMs ?? null;
  const cores = Object.entries(resources?.parts ?? {});
  return {
    offeredPerSecond: throughput?.offeredPerSecond ?? null,
    achievedPerSecond: throughput?.achievedPerSecond ?? null,
    achievedShare: throughput?.achievedShare ?? null,
    concurrency: throughput?.concurrency ?? null,
    p50: response?.p50 ?? null,
    p99: response?.p99 ?? null,
    p999: response?.p999 ?? null,
    dropped: total?.dropped ?? 0,
    errors: (total?.failed ?? 0) + (total?.unknown ?? 0),
    writeOutageMs: outages[0]?.writeOutageMs ?? null,
    recoveryMs: outages[0]?.recoveryMs ?? null,
    cores: Object.fromEntries(cores.map(([part, used]) => [part, used?.mean ?? null])),
  };
}
