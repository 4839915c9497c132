import type { Clock } from '../core/clock.ts';
import { exposition, type Metric, type Sample } from './exposition.ts';
import { type LiveFigures, type Responses, responseBoundsMs } from './live-figures.ts';
import type { LoadProgress } from './plan.ts';

const prefix = 'pg_ha_load_';
/** The load tells four times a second: longer without a word, and it does not run. */
const silentMs = 2000;

/** What Prometheus reads of a running load: the last word of its processes, which counts it all. */
export class LoadMetrics {
  readonly #clock: Clock;
  #last: LoadProgress | null = null;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  hear(progress: LoadProgress): void {
    this.#last = progress;
    this.#heardAtMs = this.#clock.nowMs();
  }

  text(): string {
    const sinceMs = this.#clock.nowMs() - this.#heardAtMs;
    const running = { value: sinceMs < silentMs ? 1 : 0 };
    const up = metric('up', 'gauge', '1 while the load runs, else 0.', [running]);
    if (!this.#last) return exposition([up]);
    const { figures } = this.#last;
    return exposition([
      up,
      ...(figures ? ofFigures(figures) : []),
      age(this.#last, Math.max(0, sinceMs)),
    ]);
  }
}

function ofFigures(figures: LiveFigures): Metric[] {
  const { offered, dropped, retried, waiting, inFlight, connections, responses } = figures;
  return [
    metric('operations_total', 'counter', 'Operations that ended.', responses.map(countOf)),
    metric(
      'response_seconds',
      'histogram',
      'From when an operation was due until it ended.',
      responses.flatMap(bucketsOf),
    ),
    metric('offered_total', 'counter', 'Operations that were due.', [{ value: offered }]),
    metric('dropped_total', 'counter', 'Given up before they began.', each(dropped)),
    metric('retries_total', 'counter', 'Attempts beyond the first.', each(retried)),
    metric('waiting', 'gauge', 'Operations that are due and not begun.', [{ value: waiting }]),
    metric('in_flight', 'gauge', 'Operations begun and not ended.', [{ value: inFlight }]),
    metric('connections', 'gauge', 'Connections that are open.', [{ value: connections }]),
  ];
}

function age({ atMs, lastWrite }: LoadProgress, sinceMs: number): Metric {
  const name = 'last_acknowledged_write_age_seconds';
  const help = 'Since a write was acknowledged last; absent: none was.';
  const seconds = lastWrite && (atMs - lastWrite.atMs + sinceMs) / 1000;
  return metric(name, 'gauge', help, seconds === null ? [] : [{ value: seconds }]);
}

function countOf({ transaction, outcome, counts }: Responses): Sample {
  return { labels: { transaction, outcome }, value: total(counts) };
}

function bucketsOf({ transaction, outcome, counts, sumMs }: Responses): Sample[] {
  const labels = { transaction, outcome };
  const bounds = [...responseBoundsMs.map((ms) => String(ms / 1000)), '+Inf'];
  const buckets = bounds.map((le, i) => ({
    suffix: '_bucket',
    labels: { ...labels, le },
    value: total(counts.slice(0, i + 1)),
  }));
  return [
    ...buckets,
    { suffix: '_sum', labels, value: sumMs / 1000 },
    { suffix: '_count', labels, value: total(counts) },
  ];
}

function each(counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([transaction, value]) => ({ labels: { transaction }, value }));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function metric(
  name: string,
  type: Metric['type'],
  help: string,
  samples: readonly Sample[],
): Metric {
  return { name: prefix + name, type, help, samples };
}
