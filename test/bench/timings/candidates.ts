import { type Timings, timings } from '../../../cluster/local/timings.ts';

/** What `tuned` was before the keepers' deadlock was known. */
const former: Timings = {
  ...timings.tuned,
  'pgautofailover.health_check_period': 500,
  'pgautofailover.health_check_max_retries': 1,
  'pgautofailover.health_check_retry_delay': 200,
  'pgautofailover.node_considered_unhealthy_timeout': 1500,
  deadlock_timeout: 1000,
};

/** Timings to be tried against each other on one cluster. */
export const candidates: Readonly<Record<string, Timings>> = {
  ...timings,
  former,
  'former-deadlock-20': { ...former, deadlock_timeout: 20 },
  'deadlock-1000': { ...timings.tuned, deadlock_timeout: 1000 },
  /** Health checks alone decide: a keeper's reports come once a second. */
  hasty: {
    ...timings.tuned,
    'pgautofailover.health_check_timeout': 1000,
    'pgautofailover.health_check_max_retries': 2,
    'pgautofailover.health_check_retry_delay': 150,
    'pgautofailover.node_considered_unhealthy_timeout': 500,
  },
  'demote-300': { ...timings.tuned, 'pgautofailover.primary_demote_timeout': 300 },
};
