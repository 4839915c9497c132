import type { TopologyEvent } from './history-facts.ts';
import type { Found, OutageCase, OutageFacts } from './outage-case.ts';
import { before, during, from, sourceOf } from './phase-finders.ts';

export function oldPrimaryBack({ history }: OutageFacts, about: OutageCase): Found {
  const primary = before(history.topology, about)?.primary ?? null;
  const after = during(history.topology, about);
  if (primary === null || !isRemoved(primary, after, about)) return 'the fault hit no primary';
  const back = during(history.monitor, about).find(
    ({ node, reportedState }) => node === primary && reportedState === 'secondary',
  );
  const polled = after.find(({ nodes }) =>
    nodes.some(({ name, reportedState }) => name === primary && reportedState === 'secondary'),
  );
  const source = back ? 'monitor' : sourceOf(polled);
  return from(source, (back ?? polled)?.atMs, notBack(primary, after));
}

/** It was struck, or another node was made the primary. */
function isRemoved(primary: string, after: readonly TopologyEvent[], { fault }: OutageCase) {
  const another = (event: TopologyEvent) => event.primary !== null && event.primary !== primary;
  return fault.nodes.includes(primary) || after.some(another);
}

function notBack(primary: string, after: readonly TopologyEvent[]): string {
  if (after.every((event) => event.primary === primary)) return 'it went on as the primary';
  if (after.at(-1)?.primary === primary) return 'the old primary is the primary again';
  return 'the old primary was not seen as a standby again';
}

/** A cluster that has dropped a node is not whole, however healthy the others are. */
export function redundancyRestored({ history }: OutageFacts, about: OutageCase): Found {
  const after = during(history.topology, about);
  const lost = after.findIndex(({ redundant }) => !redundant);
  if (lost < 0) return 'redundancy was never seen lost';
  const size = before(history.topology, about)?.nodes.length ?? 0;
  const restored = after
    .slice(lost)
    .find(({ redundant, nodes }) => redundant && nodes.length >= size);
  return from(sourceOf(restored), restored?.atMs, 'redundancy was not seen restored');
}
