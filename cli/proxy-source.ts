import { monitorSource, type OnMonitorLoss } from '../cluster/sources/monitor.ts';
import { nodesSource } from '../cluster/sources/nodes.ts';
import type { Login, PrimarySource } from '../core/cluster.ts';
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
  const { monitor, nodes, formation, onMonitorLoss } = options;
  if ((monitor === undefined) === (nodes === undefined)) {
    const which = nodes === undefined ? 'one of them is needed' : 'not both';
    throw new UsageError(`--monitor <uri> or --nodes <host:port,…>: ${which}`);
  }
  if (nodes !== undefined) {
    refuseBeside({ '--formation': formation, '--on-monitor-loss': onMonitorLoss });
    return nodesSource({ nodes: parseNodeList('--nodes', nodes), probeLogin, onProblem });
  }
  return monitorSource({
    monitor: { uri: monitor ?? '' },
    probeLogin,
    onProblem,
    ...(formation === undefined ? {} : { formation }),
    ...(onMonitorLoss === undefined ? {} : { onMonitorLoss }),
  });
}

/** What means nothing without a monitor, and was given beside --nodes. */
function refuseBeside(options: Readonly<Record<string, string | undefined>>): void {
  const given = Object.keys(options).filter((flag) => options[flag] !== undefined);
  if (given.length > 0) throw new UsageError(given.map((flag) => `${flag} needs --monitor`));
}
