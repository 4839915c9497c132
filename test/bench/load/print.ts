import { type Spread, spreadOf } from '../proxy/statistics.ts';
import type { Figures, Pair } from './sample.ts';

export interface Result {
  readonly name: string;
  readonly rate: number | null;
  readonly pairs: readonly Pair[];
}

export function lines({ name, rate, pairs }: Result): string[] {
  const own = (of: (figures: Figures) => number) => spreadOf(pairs.map(({ ours }) => of(ours)));
  const their = (of: (figures: Figures) => number) => spreadOf(pairs.map((p) => of(p.pgbench)));
  const ratio = (of: (figures: Figures) => number) =>
    spreadOf(pairs.map(({ ours, pgbench }) => of(ours) / of(pgbench)));
  const byK6 = (of: (figures: Figures) => number, digits: number) => {
    const all = pairs.flatMap(({ k6 }) => (k6 ? [of(k6)] : []));
    return all.length === 0 ? '' : `  k6 ${shown(spreadOf(all), digits)}`;
  };
  const row = (what: string, of: (figures: Figures) => number, digits: number) =>
    `${name.padEnd(16)}  ${what.padEnd(12)} ours ${shown(own(of), digits)}  pgbench ${shown(their(of), digits)}  ratio ${shown(ratio(of), 2)}${byK6(of, digits)}`;
  const late = (figures: Figures) => figures.lateP99Ms ?? Number.NaN;
  const ownLate = (figures: Figures) => figures.ownLatePercent ?? Number.NaN;
  const coreWait = (figures: Figures) => figures.coreWaitMs ?? Number.NaN;
  return [
    ...(rate === null ? [row('tx/s', ({ perSecond }) => perSecond, 0)] : []),
    row('CPU us/tx', ({ cpuUs }) => cpuUs, 1),
    row('p50 ms', ({ p50Ms }) => p50Ms, 3),
    row('p99 ms', ({ p99Ms }) => p99Ms, 3),
    ...(rate === null
      ? []
      : [
          `${name.padEnd(16)}  late p99 ms  ours ${shown(own(late), 3)}`,
          `${name.padEnd(16)}  of it own    ours ${shown(own(ownLate), 2)} % over 2 ms late while a client stood free; ${shown(own(coreWait), 0)} ms a second without a core`,
        ]),
  ];
}

/** Median, and where four fifths of the values lie. */
export function shown({ median, p10, p90 }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${p10.toFixed(digits)} .. ${p90.toFixed(digits)})`;
}

export function told({ ours, pgbench, k6 }: Pair): string {
  const one = ({ perSecond, p50Ms, p99Ms }: Figures) =>
    `${Math.round(perSecond)} tx/s, p50 ${p50Ms.toFixed(3)}, p99 ${p99Ms.toFixed(3)} ms`;
  return `ours ${one(ours)}; pgbench ${one(pgbench)}${k6 ? `; k6 ${one(k6)}` : ''}`;
}

export function nameOf(kind: string, rate: number | null): string {
  return rate === null ? `${kind}, closed` : `${kind} at ${rate}/s`;
}
