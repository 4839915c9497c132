import type { Report } from '../report.ts';
import { duration } from '../wording.ts';
import type { Setting } from './how-load.ts';

/** How punctual the load itself was: what of the response times is not the database's. */
export function ownDelaySettings({ ownDelay }: Pick<Report, 'ownDelay'>): readonly Setting[] {
  if (!ownDelay || ownDelay.begun === 0) return [];
  const { begun, late, latestMs, coreWaitMs } = ownDelay;
  const share = `${((100 * late) / begun).toFixed(late === 0 ? 0 : 2)} %`;
  return [
    ['begun over 2 ms late by a free client', `${share}, at most ${duration(latestMs)}`],
    ...(coreWaitMs === null ? [] : [['waited for a core', duration(coreWaitMs)] as const]),
  ];
}
