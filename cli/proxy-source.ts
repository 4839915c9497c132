import { monitorSource } from '../cluster/sources/monitor.ts';
import { nodesSource } from '../cluster/sources/nodes.ts';
import type { Login, PrimarySource } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import { parseNodeList } from './node-list.ts';

/** The options that say where `proxy` learns who is primary. */
export interface SourceOptions {
  readonly monitor?: string;
  readonly nodes?: string;
  readonly formation?: string;
}

/** Throws UsageError unless the options name exactly one source, without a mistake. */
export function primarySource(
  options: SourceOptions,
  probeLogin: Login,
  onProblem: (problem: string) => void,
): PrimarySource {
  const { monitor, nodes, formation } = options;
  if ((monitor === undefined) === (nodes === undefined)) {
    const which = nodes === undefined ? 'one of them is needed' : 'not both';
    throw new UsageError(`--monitor <uri> or --nodes <host:port,…>: ${which}`);
  }
  if (nodes !== undefined) {
    if (formation !== undefined) throw new UsageError('--formation needs --monitor');
    return nodesSource({ nodes: parseNodeList('--nodes', nodes), probeLogin, onProblem });
  }
  return monitorSource({
    monitor: { uri: monitor ?? '' },
    probeLogin,
    onProblem,
    ...(formation === undefined ? {} : { formation }),
  });
}
