import { seededRandom } from '../../core/random.ts';
import type { ErrorFigures, Lane, Report, Series } from '../../reports/report.ts';

const seconds = 1_800;
const random = seededRandom('a long report');
const each = <T>(of: (at: number) => T) => Array.from({ length: seconds }, (_, at) => of(at));
/** Figures as noisy as measured ones, which no packing makes small. */
const noisy = (most: number) => each(() => Math.round(random.next() * most * 1_000) / 1_000);
const counts = (most: number) => each(() => Math.floor(random.next() * most));

/** A report stretched to half an hour in which everything happens: a fault every 20 s, many errors. */
export function longReport(report: Report): Report {
  const [fromMs, toMs] = [4_000, 4_000 + 1_000 * seconds];
  const faults = Array.from({ length: 90 }, (_, at) => ({
    ...{ fault: 'crash', target: `node${1 + (at % 3)}` },
    ...{ fromMs: fromMs + 20_000 * at, toMs: fromMs + 20_000 * at + 6_000 },
  }));
  const errors = Array.from({ length: 200 }, (_, at) => errorFigures(at));
  const outages = faults.map(({ fault, target }) => ({ ...report.outages[0], fault, target }));
  return {
    ...report,
    ...{ measured: { fromMs, toMs }, faults, errors, series: series(report.series, fromMs) },
    outages: outages as Report['outages'],
  };
}

function series(known: Series, fromMs: number): Series {
  const nodes = ['node1', 'node2', 'node3'];
  return {
    ...known,
    fromMs: each((at) => fromMs + 1_000 * at),
    ...{ offered: counts(5_000), ok: counts(5_000), rejected: counts(50), failed: counts(200) },
    ...{ unknown: counts(20), dropped: counts(100), held: counts(32) },
    ...{ p50: noisy(5), p99: noisy(80), p999: noisy(400), max: noisy(9_000) },
    heat: {
      boundsMs: Array.from({ length: 45 }, (_, at) => Number((10 ** (at / 10)).toPrecision(4))),
      counts: each(() =>
        Array.from({ length: 40 }, (_, at) => [at, Math.ceil(random.next() * 500)]).flat(),
      ),
    },
    errors: Object.fromEntries(['57P01', 'timeout', '08006'].map((code) => [code, counts(40)])),
    lag: nodes.map((node) => ({ node, bytes: counts(9_000_000), ms: noisy(900) })),
    lanes: nodes.map((node) => lane(node, fromMs)),
  };
}

function lane(node: string, fromMs: number): Lane {
  const roles = ['primary', 'down', 'standby', 'read-only'] as const;
  const spans = Array.from({ length: 360 }, (_, at) => ({
    role: roles[at % 4] ?? 'down',
    ...{
      fromMs: fromMs + 5_000 * at + Math.round(random.next() * 999),
      toMs: fromMs + 5_000 * (at + 1),
    },
  }));
  return { node, spans };
}

function errorFigures(at: number): ErrorFigures {
  const message = Array.from({ length: 30 }, () => random.next().toString(36).slice(2, 12)).join(
    ' ',
  );
  return { code: 'XX000', message, count: 200 - at, firstAtMs: 5_000 + at, lastAtMs: 900_000 + at };
}
