import type pg from 'pg';
import type { Profile } from '../../core/scenario.ts';

/** Settings of the monitor, in milliseconds; docs/timings.md says what each buys and costs. */
export type Timings = Readonly<Record<TimingName, number>>;
type TimingName =
  | 'pgautofailover.health_check_period'
  | 'pgautofailover.health_check_timeout'
  | 'pgautofailover.health_check_retry_delay'
  | 'pgautofailover.node_considered_unhealthy_timeout'
  | 'pgautofailover.primary_demote_timeout'
  | 'pgautofailover.startup_grace_period'
  | 'deadlock_timeout'
  // Not a time, but a factor of one.
  | 'pgautofailover.health_check_max_retries';

export const timings: Readonly<Record<Profile, Timings>> = {
  /** As pg_auto_failover ships: patient, about a minute of outage. */
  stock: {
    'pgautofailover.health_check_period': 5000,
    'pgautofailover.health_check_timeout': 5000,
    'pgautofailover.health_check_max_retries': 2,
    'pgautofailover.health_check_retry_delay': 2000,
    'pgautofailover.node_considered_unhealthy_timeout': 20_000,
    'pgautofailover.primary_demote_timeout': 30_000,
    'pgautofailover.startup_grace_period': 10_000,
    deadlock_timeout: 1000,
  },
  /**
   * For a short outage on a quick network. A dead node is marked bad after 1.0 to 1.2 s, when its
   * keeper has been silent for long enough too: the keepers are woken at that moment, and once more
   * only a second later.
   */
  tuned: {
    'pgautofailover.health_check_period': 200,
    'pgautofailover.health_check_timeout': 500,
    'pgautofailover.health_check_max_retries': 3,
    'pgautofailover.health_check_retry_delay': 250,
    'pgautofailover.node_considered_unhealthy_timeout': 1000,
    'pgautofailover.primary_demote_timeout': 1000,
    'pgautofailover.startup_grace_period': 2000,
    // Woken together, the keepers of two standbys deadlock each other on the monitor.
    deadlock_timeout: 20,
  },
};

/** Sets them on the monitor and has it read them; no restart is needed. */
export async function applyTimings(monitor: pg.Client, profile: Profile): Promise<void> {
  await setTimings(monitor, timings[profile]);
}

export async function setTimings(monitor: pg.Client, wanted: Timings): Promise<void> {
  for (const [name, value] of Object.entries(wanted))
    await monitor.query(`ALTER SYSTEM SET ${name} = ${value}`);
  await monitor.query('SELECT pg_reload_conf()');
}
