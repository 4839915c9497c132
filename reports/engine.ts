import type { EngineEvent } from '../core/history.ts';
import type { LoadSpec } from '../core/scenario.ts';

/** What drove the load, and what that means for the figures. */
export interface EngineFigures {
  readonly name: LoadSpec['engine'];
  /** Whether each operation was told, or only the turns of a script; null: nobody said. */
  readonly tells: EngineEvent['tells'] | null;
  /** Of a script's own thresholds. */
  readonly thresholds: EngineEvent['thresholds'];
  readonly notes: readonly string[];
}

const ofK6: readonly string[] = [
  'Response time counts from when k6 began an operation: k6 does not tell when it was due. Its response and service times are the same.',
  'What is due while every user of k6 is busy is dropped at once, in no percentile: maxLateness has no meaning.',
  'Whether database/sql sent a statement again k6 does not tell; a write that ran twice is told as duplicated.',
  'k6 ends by a signal that cuts off what is in flight: as many operations as there are clients, at most, are unknown at the end.',
];

const turnsOnly =
  'The script tells of its turns and of no operation: a turn is counted as one operation that ended ok, and no write is known.';

export function engineFigures(
  { engine }: Pick<LoadSpec, 'engine'>,
  told: readonly EngineEvent[],
): EngineFigures {
  const all = told.filter(({ name }) => name === engine);
  const tells = all.length === 0 ? null : tellsOf(all);
  return {
    name: engine,
    tells: engine === 'pg' ? 'operations' : tells,
    thresholds: thresholdsOf(all),
    notes: [
      ...(engine === 'k6' ? ofK6 : []),
      ...(tells === 'turns' ? [turnsOnly] : []),
      ...new Set(all.flatMap(({ notes }) => notes)),
    ],
  };
}

/** Of several processes each judged its own part. */
function thresholdsOf(all: readonly EngineEvent[]): EngineFigures['thresholds'] {
  if (all.some(({ thresholds }) => thresholds === 'crossed')) return 'crossed';
  return all.length > 0 && all.every(({ thresholds }) => thresholds === 'met') ? 'met' : null;
}

function tellsOf(all: readonly EngineEvent[]): EngineEvent['tells'] {
  return all.every(({ tells }) => tells === 'operations') ? 'operations' : 'turns';
}
