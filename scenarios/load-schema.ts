import { z } from 'zod';
import type { LoadShape } from '../core/load-shape.ts';
import { duration, milliseconds } from './duration.ts';

const whole = (least: number, most: number) => z.int().min(least).max(most);

const stage = z.strictObject({ for: duration, rate: z.number().min(0).max(100_000) });

const burst = z.strictObject({
  every: duration.default('10s'),
  for: duration.default('1s'),
  factor: z.number().gt(0).max(1000).default(5),
});

/** pg.Pool's own names. */
const poolSettings = z.strictObject({
  max: whole(1, 1000).optional(),
  min: whole(0, 1000).optional(),
  idleTimeoutMillis: whole(0, 3_600_000).optional(),
  connectionTimeoutMillis: whole(0, 3_600_000).optional(),
  maxUses: whole(1, 1_000_000_000).optional(),
  maxLifetimeSeconds: whole(0, 86_400).optional(),
});

/** A rarer one would have to be looked for among too many operations. */
const isShare = (part: number) => part === 0 || (part >= 0.001 && part <= 1);
const readOnlyWords = 'expected 0, or a part from 0.001 to 1';

/** How operations come about and what carries them: keys of a scenario's `load`. */
export const loadShape = {
  stages: z.array(stage).default([]),
  burst: burst.prefault({}),
  loop: z.enum(['open', 'closed']).default('open'),
  thinkTime: duration.default('0s'),
  maxInFlight: whole(1, 10_000).nullable().default(null),
  workers: whole(1, 32).default(1),
  retries: z.enum(['none', 'safe']).default('none'),
  maxAttempts: whole(2, 100).default(3),
  pool: z.enum(['clients', 'pool', 'connect']).default('clients'),
  poolSettings: poolSettings.prefault({}),
  readOnlyShare: z.number().refine(isShare, readOnlyWords).default(0),
  readOnlyFallback: z.enum(['primary', 'refuse']).default('primary'),
};

const shape = z.strictObject(loadShape);

export function toLoadShape(file: z.output<typeof shape>): LoadShape {
  const { every, for: lasting, factor } = file.burst;
  const { loop, maxInFlight, workers, retries, maxAttempts, pool } = file;
  const { readOnlyShare, readOnlyFallback } = file;
  return {
    ...{ loop, maxInFlight, workers, retries, maxAttempts, pool },
    ...{ readOnlyShare, readOnlyFallback },
    poolSettings: file.poolSettings,
    stages: file.stages.map((one) => ({ forMs: milliseconds(one.for), rate: one.rate })),
    burst: { everyMs: milliseconds(every), forMs: milliseconds(lasting), factor },
    thinkTimeMs: milliseconds(file.thinkTime),
  };
}
