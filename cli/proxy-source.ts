import { listedNodes } from '../cluster/sources/listed-nodes.ts';
import { monitorSource, type OnMonitorLoss } from '../cluster/sources/monitor.ts';
import { monitoredNodes } from '../cluster/sources/monitored-nodes.ts';
import { nodesSource } from '../cluster/sources/nodes.ts';
import type { Endpoint, Login, NodesSource, PrimarySource } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import { parseNodeList } from './node-list.ts';

/** The options that say where `proxy` learns who is primary. */
export interface SourceOptions {
  readonly monitor?: string;
  readonly nodes?: string;
  readonly formation?: string;
  readonly onMonitorLoss?: OnMonitorLoss;
}

/** Throws UsageError unless the options name exactly one source, without a mistake. */
export function primarySource(
  options: SourceOptions,
  probeLogin: Login,
  onProblem: (problem: string) => void,
): PrimarySource {
  const nodes = nodesOf(options);
  if (nodes) return nodesSource({ nodes, probeLogin, onProblem });
  return monitorSource({ ...monitorOptions(options), probeLogin, onProblem });
}

/** Where `proxy` learns what each node is, from the same options. */
export function everyNode(options: SourceOptions, probeLogin: Login): NodesSource {
  const nodes = nodesOf(options);
  if (nodes) return listedNodes({ nodes, probeLogin });
  return monitoredNodes({ ...monitorOptions(options), probeLogin });
}

/** The nodes, where they are given; null: the monitor knows them. */
export function nodesOf(options: SourceOptions): readonly Endpoint[] | null {
  const { monitor, nodes, formation, onMonitorLoss } = options;
  if ((monitor === undefined) === (nodes === undefined)) {
    const which = nodes === undefined ? 'one of them is needed' : 'not both';
    throw new UsageError(`--monitor <uri> or --nodes <host:port,…>: ${which}`);
  }
  if (nodes === undefined) return null;
  refuseBeside({ '--formation': formation, '--on-monitor-loss': onMonitorLoss });
  return parseNodeList('--nodes', nodes);
}

function monitorOptions({ monitor, formation, onMonitorLoss }: SourceOptions) {
  return {
    monitor: { uri: monitor ?? '' },
    ...(formation === undefined ? {} : { formation }),
    ...(onMonitorLoss === undefined ? {} : { onMonitorLoss }),
  };
}

/** What means nothing without a monitor, and was given beside --nodes. */
function refuseBeside(options: Readonly<Record<string, string | undefined>>): void {
  const given = Object.keys(options).filter((flag) => options[flag] !== undefined);
  if (given.length > 0) throw new UsageError(given.map((flag) => `${flag} needs --monitor`));
}
