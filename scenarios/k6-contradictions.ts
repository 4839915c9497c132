import { type LoadShape, shapeOf } from '../core/load-shape.ts';
import type { LoadSpec } from '../core/scenario.ts';

/** From its start until k6 begins: it reads its script and makes its users. */
const leastWarmupMs = 2000;

/** What k6 cannot do of a load, each with what can; and what only k6 can. */
export function k6Contradictions(load: LoadSpec): string[] {
  if (load.engine !== 'k6')
    return load.script ? [`script: only of engine k6, and this is ${load.engine}`] : [];
  return [...ofArrivals(load, shapeOf(load)), ...ofConnections(shapeOf(load))].map(
    (one) => `${one}; engine pg has that`,
  );
}

function ofArrivals({ arrival, warmupMs }: LoadSpec, { loop, retries }: LoadShape): string[] {
  return [
    ...(loop === 'closed' ? ['loop: k6 runs an open one, at a rate'] : []),
    ...(arrival === 'constant' ? [] : [`arrival: k6 has constant arrivals, no ${arrival} ones`]),
    ...(retries === 'none' ? [] : ['retries: a script tries again or does not, by itself']),
    ...(warmupMs >= leastWarmupMs ? [] : ['warmup: k6 takes 2 s of it to start']),
  ];
}

function ofConnections({ pool, maxInFlight, readOnlyShare }: LoadShape): string[] {
  return [
    ...(pool === 'clients' ? [] : ["pool: each of k6's users has a pool of its own"]),
    ...(maxInFlight === null ? [] : ['maxInFlight: k6 has no more in flight than `clients`']),
    ...(readOnlyShare === 0 ? [] : ['readOnlyShare: a script has one address']),
  ];
}
