import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { type Answer, json } from './http.ts';

/** Patroni's names for the questions that load balancers ask. */
const asksForPrimary: ReadonlySet<string> = new Set([
  '/',
  '/health',
  '/primary',
  '/leader',
  '/read-write',
]);
const asksForStandby: ReadonlySet<string> = new Set(['/replica', '/read-only']);

/** Whether the cluster can be used so through the proxy: 200 or 503. null: no such question. */
export function clusterHealth(path: string, target: Endpoint | null): Answer | null {
  const primary = target && formatEndpoint(target);
  if (asksForPrimary.has(path)) {
    return primary ? json(200, { primary }) : json(503, { primary, reason: 'nobody is primary' });
  }
  if (!asksForStandby.has(path)) return null;
  return json(503, { primary, reason: 'standbys are not routed to yet' });
}
