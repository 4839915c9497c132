import { shapeOf } from '../../core/load-shape.ts';
import { plannedOperations } from '../../core/rate.ts';
import type { Figures } from '../report.ts';
import { count } from '../wording.ts';
import type { Checker } from './checker.ts';

const enough = 0.95;

/** The load was what it was meant to be: what is not offered or not accounted for proves nothing. */
export const load: Checker = {
  name: 'load',
  async check(_, figures) {
    const doubt = tooLittleOffered(figures) ?? notAccountedFor(figures);
    if (doubt !== null) return { status: 'unknown', detail: doubt };
    const total = totalOf(figures);
    const dropped = total.dropped === 0 ? 'none' : count(total.dropped);
    const detail = `${count(offeredOf(figures))} operations offered, ${dropped} of them dropped`;
    return { status: 'pass', detail };
  },
};

function tooLittleOffered(figures: Figures): string | null {
  const { measured, scenario } = figures;
  const offered = offeredOf(figures);
  if (offered === 0) return 'no load was measured';
  // The windows alone would not tell of a load that stopped before its time.
  const lastedMs = Math.max(scenario.durationMs, measured.toMs - measured.fromMs);
  // A closed loop offers what the server takes.
  if (shapeOf(scenario.load).loop === 'closed') return null;
  const planned = plannedOperations(scenario.load, lastedMs);
  // Poisson arrivals scatter by the root of their number.
  const least = enough * planned - 3 * Math.sqrt(planned);
  if (offered >= least) return null;
  return `only ${count(offered)} of about ${count(Math.round(planned))} planned operations were offered`;
}

/** The windows and the latency log count the same operations in two ways. */
function notAccountedFor(figures: Figures): string | null {
  const offered = offeredOf(figures);
  const { count: ended } = totalOf(figures);
  const counted = windowed(figures);
  if (ended < enough * offered) {
    return `only ${count(ended)} of ${count(offered)} operations offered are accounted for`;
  }
  if (Math.abs(counted - ended) <= (1 - enough) * ended) return null;
  return `the windows count ${count(counted)} operations, the latency log ${count(ended)}`;
}

function totalOf({ operations }: Figures) {
  const { total } = operations;
  if (total === undefined) throw new Error('the figures have no total');
  return total;
}

function offeredOf({ series }: Figures): number {
  return sum(series.offered);
}

function windowed({ series: { ok, rejected, failed, unknown, dropped } }: Figures): number {
  return [ok, rejected, failed, unknown, dropped].map(sum).reduce((all, one) => all + one);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
