import type { Checked } from '../cluster/check/finding.ts';
import { connect } from '../cluster/connect.ts';
import { accessOf } from '../cluster/external/access.ts';
import { readNodes } from '../cluster/monitor.ts';
import { monitorAccess } from '../cluster/sources/monitor-access.ts';
import { formatEndpoint, type Login } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import { readScenario } from '../scenarios/read.ts';
import { clusterOfFile } from './cluster-file.ts';
import { parseNodeList } from './node-list.ts';
import { vocabulary } from './overrides.ts';

/** The options that name a cluster which is no lab of ours. */
export interface CheckTarget {
  readonly dir?: string;
  readonly nodes?: string;
  readonly monitor?: string;
  readonly clusterFile?: string;
  readonly user?: string;
  readonly database?: string;
}

const flags = ['nodes', 'monitor', 'clusterFile'] as const;

/** Throws UsageError for two of them at once. */
export function isForeign(options: CheckTarget): boolean {
  const given = flags.filter((flag) => options[flag] !== undefined);
  const all = options.dir === undefined ? given : [...given, 'dir'];
  if (all.length > 1) throw new UsageError('one of --nodes, --monitor, --cluster-file or --dir');
  return given.length === 1;
}

export async function foreignTarget(
  options: CheckTarget,
  signal: AbortSignal,
): Promise<Omit<Checked, 'endpoint'>> {
  const { nodes, monitor: uri, clusterFile } = options;
  if (clusterFile !== undefined) return ofFile(clusterFile);
  const login = loginOf(options);
  if (uri === undefined) {
    const listed = parseNodeList('--nodes', nodes ?? '');
    return { nodes: listed.map(named), monitor: null, login };
  }
  const monitor = monitorAccess({ uri });
  await using connection = await connect(monitor.endpoint, monitor.login, {
    timeoutMs: 5000,
    signal,
  });
  return { nodes: await readNodes(connection.client), monitor, login };
}

function named<Node extends { readonly host: string; readonly port: number }>(node: Node) {
  return { ...node, name: formatEndpoint(node) };
}

async function ofFile(path: string): Promise<Omit<Checked, 'endpoint'>> {
  const { scenario } = await readScenario('baseline', await clusterOfFile(path), vocabulary);
  const { external } = scenario.cluster;
  if (!external) throw new UsageError('--cluster-file: not of driver external');
  const { nodes, login, monitor } = accessOf(external, process.env);
  return { nodes, login, monitor };
}

function loginOf({ user = 'postgres', database = 'healthcare_db' }: CheckTarget): Login {
  const { PGPASSWORD: password } = process.env;
  return { user, database, ...(password === undefined ? {} : { password }) };
}
