import type { Report } from '../report.ts';
import { count, duration } from '../wording.ts';
import type { Setting } from './how-load.ts';

/** What the endpoint is, and what it did to the load. */
export function endpointSettings({ scenario, endpoint }: Report): readonly Setting[] {
  if (!endpoint) return [['endpoint', scenario.endpoint]];
  const { name, connectionsLost, beforeFault } = endpoint;
  const { serviceMs } = beforeFault;
  const times = serviceMs
    ? `p50 ${duration(serviceMs.p50)}, p99 ${duration(serviceMs.p99)}, of ${count(beforeFault.operations)}`
    : 'no operation ended ok';
  return [
    ['endpoint', name],
    [
      'connections lost',
      connectionsLost === null ? 'the engine does not tell' : count(connectionsLost),
    ],
    ['service time before the first fault', times],
  ];
}
