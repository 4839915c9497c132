import type pg from 'pg';
import type { Profile } from '../../core/scenario.ts';

/** pg_auto_failover's timings in milliseconds, settings of the monitor. */
type Timings = Readonly<Record<TimingName, number>>;
type TimingName =
  | 'health_check_period'
  | 'health_check_timeout'
  | 'health_check_max_retries'
  | 'health_check_retry_delay'
  | 'node_considered_unhealthy_timeout'
  | 'primary_demote_timeout'
  | 'startup_grace_period';

export const timings: Readonly<Record<Profile, Timings>> = {
  /** As pg_auto_failover ships: patient, about a minute of outage. */
  stock: {
    health_check_period: 5000,
    health_check_timeout: 5000,
    health_check_max_retries: 2,
    health_check_retry_delay: 2000,
    node_considered_unhealthy_timeout: 20_000,
    primary_demote_timeout: 30_000,
    startup_grace_period: 10_000,
  },
  /** For a short outage on a quick network: some seconds. */
  tuned: {
    health_check_period: 500,
    health_check_timeout: 500,
    health_check_max_retries: 1,
    health_check_retry_delay: 200,
    node_considered_unhealthy_timeout: 1500,
    primary_demote_timeout: 1000,
    startup_grace_period: 2000,
  },
};

/** Sets them on the monitor and has it read them; no restart is needed. */
export async function applyTimings(monitor: pg.Client, profile: Profile): Promise<void> {
  for (const [name, value] of Object.entries(timings[profile]))
    await monitor.query(`ALTER SYSTEM SET pgautofailover.${name} = ${value}`);
  await monitor.query('SELECT pg_reload_conf()');
}
