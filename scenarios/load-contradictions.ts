import { type LoadShape, shapeOf } from '../core/load-shape.ts';
import type { LoadSpec } from '../core/scenario.ts';
import { k6Contradictions } from './k6-contradictions.ts';

/** What a load's values do not allow each other. */
export function loadContradictions(load: LoadSpec): string[] {
  const shape = shapeOf(load);
  const all = [...ofTimes(load, shape), ...ofConnections(load, shape), ...k6Contradictions(load)];
  return all.map((one) => `load.${one}`);
}

function ofTimes({ arrival }: LoadSpec, shape: LoadShape): string[] {
  const { loop, stages, burst, thinkTimeMs } = shape;
  const closed = loop === 'closed';
  return [
    ...(closed && stages.length > 0 ? ['stages: a closed loop has no rate'] : []),
    ...(closed && arrival !== 'constant'
      ? [`arrival: a closed loop has no ${arrival} arrivals`]
      : []),
    ...(!closed && thinkTimeMs > 0 ? ['thinkTime: only a closed loop thinks'] : []),
    ...(arrival === 'burst' && stages.length > 0 ? ['stages: not together with bursts'] : []),
    ...(arrival === 'burst' && burst.forMs > burst.everyMs
      ? ['burst: `for` is longer than `every`']
      : []),
    ...(arrival === 'burst' && burst.everyMs === 0 ? ['burst.every: must not be 0'] : []),
  ];
}

/** Of clients on each of two addresses, which may both lead to the primary; it takes 400 connections. */
const mostOnEach = 180;

function ofConnections({ clients }: LoadSpec, shape: LoadShape): string[] {
  const { pool, maxInFlight, workers, poolSettings, readOnlyShare, readOnlyFallback } = shape;
  const most = pool === 'clients' ? clients : (maxInFlight ?? clients);
  const { min = 0, max = clients } = poolSettings;
  const given = Object.values(poolSettings).some((value) => value !== undefined);
  return [
    ...(pool === 'clients' && maxInFlight !== null && maxInFlight > clients
      ? [`maxInFlight: ${clients} clients cannot have ${maxInFlight} operations in flight`]
      : []),
    ...(workers > Math.min(most, maxInFlight ?? most)
      ? [
          `workers: ${workers} processes for ${Math.min(most, maxInFlight ?? most)} operations in flight`,
        ]
      : []),
    ...(pool !== 'pool' && given ? ['poolSettings: only of `pool: pool`'] : []),
    ...(readOnlyShare > 0 && clients > mostOnEach
      ? [`clients: with a readOnlyShare at most ${mostOnEach}, each address has so many`]
      : []),
    ...(readOnlyFallback !== 'primary' && readOnlyShare === 0
      ? ['readOnlyFallback: only with a `readOnlyShare`']
      : []),
    ...(min > max ? ['poolSettings: `min` is more than `max`'] : []),
  ];
}
