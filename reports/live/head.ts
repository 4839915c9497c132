import type { Report } from '../report.ts';
import { count, duration } from '../wording.ts';

/** How it stands now, at the top of the page. */
export interface Standing {
  /** Operations are being sent. */
  readonly carries: boolean;
  /** What the load said last; null: nothing yet. */
  readonly load: {
    readonly okPerSecond: number;
    readonly errorsPerSecond: number;
    readonly p99Ms: number | null;
  } | null;
  /** For how long no write has been acknowledged; null: it is no pause. */
  readonly pauseMs: number | null;
  /** Of the pauses that are over. */
  readonly longestMs: number;
  readonly held: number;
  /** null: nobody; undefined: nobody has said. */
  readonly primary: string | null | undefined;
}

export interface Head {
  readonly sentence: string;
  readonly mood: Report['verdict'];
  readonly figures: readonly (readonly [label: string, value: string, note: string])[];
}

export function headOf(standing: Standing): Head {
  return { ...answer(standing), figures: figures(standing) };
}

function answer({ carries, load, pauseMs, longestMs }: Standing): Omit<Head, 'figures'> {
  if (pauseMs !== null)
    return { sentence: `No write has been acknowledged for ${duration(pauseMs)}.`, mood: 'fail' };
  if (!carries && load === null) return { sentence: 'No load yet.', mood: 'unknown' };
  if (longestMs === 0) return { sentence: 'The load has begun.', mood: 'unknown' };
  const longest = `The longest pause in writes so far was ${duration(longestMs)}.`;
  if (!carries) return { sentence: longest, mood: 'unknown' };
  return { sentence: `Users can write. ${longest}`, mood: 'pass' };
}

function figures(standing: Standing): Head['figures'] {
  const { pauseMs, longestMs, held, primary } = standing;
  const load = standing.carries ? standing.load : null;
  const last = 'over the last second';
  const who = primary === undefined ? '–' : (primary ?? 'nobody');
  return [
    ['Longest pause', time(Math.max(longestMs, pauseMs ?? 0)), 'in writes, warm-up included'],
    ['Ended ok', rate(load?.okPerSecond), `per second, ${last}`],
    ['Went wrong', rate(load?.errorsPerSecond), `per second, ${last}`],
    ['Response p99', time(load?.p99Ms ?? 0), last],
    ['Held', count(held), 'connections, by the proxy'],
    ['Primary', who, 'as the cluster says'],
  ];
}

function rate(perSecond: number | undefined): string {
  return perSecond === undefined ? '–' : count(Math.round(perSecond));
}

function time(ms: number): string {
  return ms === 0 ? '–' : duration(ms);
}
