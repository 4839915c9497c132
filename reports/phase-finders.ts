import type { MonitorEvent } from '../core/history.ts';
import type { TopologyEvent } from './history-facts.ts';
import type { Found, OutageCase, OutageFacts } from './outage-case.ts';
import type { Lane, Phase } from './report.ts';

/** The phase, or the reason when there was no such moment. */
export function from(
  source: Phase['source'],
  atMs: number | undefined,
  reason = 'not seen',
): Found {
  return atMs === undefined ? reason : { atMs, source };
}

const givenUp = new Set(['draining', 'demote_timeout', 'demoted']);
// With two standbys and more, a promotion begins by asking them how far they are.
const promoting = new Set(['report_lsn', 'fast_forward', 'prepare_promotion', 'stop_replication']);

export function seenUnhealthy({ history }: OutageFacts, about: OutageCase): Found {
  // A node that restarts for it may be held to be unhealthy as well: that is no cause of anything.
  if (about.fault.planned)
    return hasMonitor(history) ? 'planned: the monitor gave the order itself' : 'planned';
  const said = ofTargets(history.monitor, about);
  const bad = said.find((event) => !event.healthy);
  if (bad) return { atMs: bad.atMs, source: 'monitor' };
  const demoted = said.find((event) => givenUp.has(event.goalState));
  const silent = about.fault.nodes.includes('monitor');
  const never = `the monitor ${silent ? 'was struck itself' : 'never held the node to be unhealthy'}`;
  return from('monitor', demoted?.atMs, hasMonitor(history) ? never : noMonitor);
}

export function promotionBegun({ history }: OutageFacts, about: OutageCase): Found {
  // Who is asked for by name is struck and promoted at once.
  const primary = before(history.topology, about)?.primary;
  const isOld = (node: string) => (primary ? node === primary : about.fault.nodes.includes(node));
  const begun = during(history.monitor, about).find(
    ({ node, goalState }) => !isOld(node) && promoting.has(goalState),
  );
  const never = 'the monitor promoted no other node';
  return from('monitor', begun?.atMs, hasMonitor(history) ? never : noMonitor);
}

const noMonitor = 'the cluster has no monitor that we could ask, and no node can tell';

/** Else the nodes' own words are all there is. */
function hasMonitor({ monitor, topology }: OutageFacts['history']): boolean {
  return monitor.length > 0 || !topology.some(({ by }) => by === 'probe');
}

export function promoted({ lanes }: OutageFacts, about: OutageCase): Found {
  const atMs = promotion(lanes, about)?.promotedMs;
  return from('probe', atMs, 'no standby was seen leaving recovery');
}

export function writable({ lanes }: OutageFacts, about: OutageCase): Found {
  const atMs = promotion(lanes, about)?.writableMs;
  return from('probe', atMs, 'no promoted node was seen accepting writes');
}

// The probes saw a standby and find it out of recovery after the fault. It may be the node that was
// struck: one that is asked for, or an old primary that is elected again.
function promotion(lanes: readonly Lane[], { fault, untilMs }: OutageCase) {
  const candidates = lanes.map(({ spans }) => {
    const at = spans.findIndex(
      ({ role, fromMs }, index) =>
        (role === 'primary' || role === 'read-only') &&
        fromMs > fault.fromMs &&
        fromMs < untilMs &&
        spans.slice(0, index).findLast((one) => one.role !== 'down')?.role === 'standby',
    );
    const writable = at < 0 ? undefined : spans.slice(at).find(({ role }) => role === 'primary');
    return { promotedMs: spans[at]?.fromMs, writableMs: writable?.fromMs };
  });
  return candidates
    .filter(({ promotedMs }) => promotedMs !== undefined)
    .sort((a, b) => (a.promotedMs ?? 0) - (b.promotedMs ?? 0))[0];
}

export function proxyRouted({ history }: OutageFacts, about: OutageCase): Found {
  if (history.proxy.length === 0)
    return 'clients go to the nodes themselves: nothing is routed, or tells of it';
  const routed = during(history.proxy, about).filter(({ what }) => what === 'routed');
  const struck = history.nodes.filter(({ name }) => about.fault.nodes.includes(name));
  const elsewhere = routed.find(
    ({ target }) => !struck.some((node) => node.host === target?.host && node.port === target.port),
  );
  return from('proxy', (elsewhere ?? routed[0])?.atMs, 'the endpoint changed no route');
}

/** Without a monitor the nodes themselves tell the topology. */
export function sourceOf(event: TopologyEvent | undefined): Phase['source'] {
  return event?.by ?? 'monitor';
}

function ofTargets(events: readonly MonitorEvent[], about: OutageCase): readonly MonitorEvent[] {
  return during(events, about).filter(({ node }) => about.fault.nodes.includes(node));
}

export function before(
  events: readonly TopologyEvent[],
  { fault }: OutageCase,
): TopologyEvent | undefined {
  return events.findLast(({ atMs }) => atMs <= fault.fromMs);
}

export function during<T extends { readonly atMs: number }>(
  events: readonly T[],
  { fault, untilMs }: OutageCase,
): readonly T[] {
  return events.filter(({ atMs }) => atMs > fault.fromMs && atMs <= untilMs);
}
