import { z } from 'zod';
import type { SearchSpec } from '../../core/search-spec.ts';
import { duration, milliseconds } from '../duration.ts';

const rate = z.int().min(1).max(100_000);

/** The `search` of a scenario file. `expectation`: as in `expect`. */
export const searchKeys = (expectation: z.ZodType<string>) =>
  z.strictObject({
    of: z.enum(['hold', 'failover']).default('hold'),
    /** Of a failover: recovered so soon. */
    within: duration.default('15s'),
    objective: z.array(expectation).min(1).optional(),
    from: rate.default(50),
    to: rate.optional(),
    step: z.number().min(1.1).max(10).default(2),
    hold: duration.optional(),
    confirm: duration.optional(),
    repeats: z.int().min(1).max(50).optional(),
    resolution: z.number().min(0.01).max(1).optional(),
    budget: duration.default('45m'),
  });

export type SearchFile = z.output<ReturnType<typeof searchKeys>>;

/** What a search is for, unless the scenario says otherwise. */
const objectives = {
  hold: () => [
    'operations.total.responseMs.p99 <= 50',
    'throughput.achievedShare >= 0.99',
    'operations.total.dropped == 0',
  ],
  // Recovered is as good as before: at a rate that was never carried, that would be nothing.
  failover: ({ within }: SearchFile) => [
    `outages[*].recoveryMs <= ${milliseconds(within)}`,
    'operations.total.responseMs.p50 <= 50',
  ],
};

/** A failover takes a minute and more of a trial: fewer of them, further apart. */
const usual = {
  hold: { to: 20_000, hold: '10s', confirm: '30s', repeats: 3, resolution: 0.05 },
  failover: { to: 5_000, hold: '30s', confirm: '30s', repeats: 1, resolution: 0.2 },
} as const;

/** With every default. */
export function spelledOutSearch(file: SearchFile) {
  const usually = usual[file.of];
  return {
    ...file,
    objective: file.objective ?? objectives[file.of](file),
    to: file.to ?? usually.to,
    hold: file.hold ?? usually.hold,
    confirm: file.confirm ?? usually.confirm,
    repeats: file.repeats ?? usually.repeats,
    resolution: file.resolution ?? usually.resolution,
  };
}

/** Of one that is spelled out. */
export function toSearch(file: SearchFile): SearchSpec {
  const { hold, confirm, budget, within: _, ...rest } = spelledOutSearch(file);
  return {
    ...rest,
    holdMs: milliseconds(hold),
    confirmMs: milliseconds(confirm),
    budgetMs: milliseconds(budget),
  };
}
