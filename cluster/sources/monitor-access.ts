import { type Access, parseDatabaseUrl } from '../database-url.ts';

/** How to reach pg_auto_failover's monitor: its parts, or what `pg_autoctl show uri` prints. */
export type MonitorAddress = Access | { readonly uri: string };

/** Throws UsageError for a bad URI. */
export function monitorAccess(address: MonitorAddress): Access {
  if (!('uri' in address)) return address;
  const absent = { user: 'autoctl_node', database: 'pg_auto_failover' };
  return parseDatabaseUrl('--monitor', address.uri, absent);
}
