import type { NodeState, NodesSource } from '../../core/cluster.ts';
import { describeNodes } from '../monitor.ts';
import { Census, type ListedNode } from './census.ts';
import type { MonitorSourceOptions } from './monitor.ts';
import { monitorAccess } from './monitor-access.ts';
import { MonitorFeed } from './monitor-feed.ts';

const roundMs = 1_000;
/** The last three: a standby while another one is being promoted; it may be read from as before. */
const readable: ReadonlySet<string> = new Set([
  'secondary',
  'report_lsn',
  'fast_forward',
  'join_secondary',
]);

/**
 * The nodes of the monitor's formation, asked at each of its words and each second: a standby is fit
 * when the monitor has it as a healthy secondary, and it is in recovery by its own word.
 * While the monitor cannot be asked, by `onMonitorLoss`: its last word counts, or none (`fence`).
 */
export function monitoredNodes(options: Omit<MonitorSourceOptions, 'onProblem'>): NodesSource {
  const monitor = monitorAccess(options.monitor);
  const { probeLogin, formation = 'default', nodes = [], onMonitorLoss = 'keep' } = options;
  return {
    async *watch(signal) {
      // The source of the primary says what there is to say of the monitor.
      await using feed = new MonitorFeed(monitor, formation, nodes, () => undefined);
      using census = new Census(probeLogin);
      let listed: readonly ListedNode[] | null = null;
      while (!signal.aborted) {
        if (feed.nodes) listed = feed.nodes.map(listedOf);
        else if (listed && onMonitorLoss === 'fence') listed = [];
        if (listed) {
          const views = await census.take(listed);
          if (!signal.aborted) yield views;
        }
        await feed.changed(roundMs, signal).catch(() => undefined);
      }
    },
  };
}

function listedOf(state: NodeState): ListedNode {
  const { name, id: number, host, port, reportedState, goalState, healthy } = state;
  const isFit = healthy && readable.has(reportedState) && readable.has(goalState);
  return { name, number, host, port, unfit: isFit ? null : describeNodes([state]) };
}
