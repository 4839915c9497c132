import type { WindowEvent } from '../core/history.ts';
import type { EndpointName } from '../core/scenario.ts';
import { percentilesMs } from './histograms.ts';
import type { LatencyFigures } from './latency.ts';
import type { EndpointFigures } from './report.ts';

/** What is to be said of the endpoint, whichever it is. */
export function endpointFigures(
  name: EndpointName,
  windows: readonly WindowEvent[],
  { serviceBefore }: Pick<LatencyFigures, 'serviceBefore'>,
): EndpointFigures {
  const times = percentilesMs(serviceBefore);
  return {
    name,
    connectionsLost: lostIn(windows),
    beforeFault: {
      operations: serviceBefore.totalCount,
      serviceMs: times && { p50: times.p50, p99: times.p99 },
    },
  };
}

/** One window of an engine that cannot tell, and nothing is known of the sum. */
function lostIn(windows: readonly WindowEvent[]): number | null {
  if (windows.length === 0) return null;
  return windows.reduce<number | null>(
    (sum, { connectionsLost: some }) => (sum === null || some === undefined ? null : sum + some),
    0,
  );
}
