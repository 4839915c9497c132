import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeNodes } from '../../core/compose-nodes.ts';
import { UsageError } from '../../core/errors.ts';
import type { ClusterSpec } from '../../core/scenario.ts';
import { freePorts } from '../local/ports.ts';
import { identityOf } from '../local/process-identity.ts';
import { outlive } from '../outlive.ts';
import { type ComposeCluster, composeCluster } from './cluster.ts';
import type { Compose } from './compose.ts';
import { destroyLab } from './destroy.ts';
import { projectOf } from './project.ts';
import { type LabRecord, listLabs, makeLabDirectory, readLab, writeLab } from './record.ts';
import { readSettings, settingsOf } from './settings.ts';
import { prepareLab } from './start.ts';
import { freeSubnet } from './subnet.ts';

export interface LabOptions {
  readonly base: string;
  /** A name inside `base`, or a path. */
  readonly directory: string;
  readonly spec: ClusterSpec;
  readonly image: string;
  /** Services that are started beside monitor and nodes. */
  readonly services: readonly string[];
  readonly env: Compose['env'];
  /** It is to outlast a restart of the machine. */
  readonly stays?: boolean;
  readonly onProgress: (what: string) => void;
}

const watchdog = fileURLToPath(new URL('./watchdog.ts', import.meta.url));
const loopback = '127.0.0.1';
const proxyPorts = 3;

/** Takes a directory, ports and a network; starts nothing yet but the watchdog. */
export async function makeLab(options: LabOptions): Promise<ComposeCluster> {
  const { base, spec, env, stays = false, onProgress } = options;
  const problems = misfits(spec);
  if (problems.length > 0) throw new UsageError(problems);
  const directory = await makeLabDirectory(base, options.directory);
  const guard = outlive(watchdog, [directory], { env, speaks: false });
  try {
    const record = await describe(directory, options);
    const lab = { directory, env, settings: settingsOf(record, spec) };
    await writeLab(record);
    await prepareLab({ lab, record, stays });
    return composeCluster({ lab, record, guard, onProgress });
  } catch (error) {
    await destroyLab(directory);
    await guard.dismiss('gone');
    throw error;
  }
}

/** A lab that another process has brought up and that runs on. null: there is none. */
export async function attachLab(
  directory: string,
  env: Compose['env'],
): Promise<ComposeCluster | null> {
  const record = await readLab(resolve(directory));
  if (!record) return null;
  const lab = { directory: record.directory, env, settings: await readSettings(record.directory) };
  const onProgress = () => undefined;
  return composeCluster({ lab, record, guard: null, onProgress });
}

/** What a scenario may say of a cluster and this lab cannot be. */
function misfits({ standbys, smallDiskBytes }: ClusterSpec): string[] {
  const most = composeNodes.length - 1;
  return [
    ...(standbys > most ? [`cluster.standbys: ${most} at most with driver compose`] : []),
    ...(smallDiskBytes ? ['cluster.smallDisk: not with driver compose: volumes have no size'] : []),
  ];
}

async function describe(
  directory: string,
  { base, spec, image, services }: LabOptions,
): Promise<LabRecord> {
  const start = process.pid * 16;
  const names = composeNodes.slice(0, spec.standbys + 1);
  const ports = await freePorts(1 + names.length + proxyPorts, start, await portsOfLabs(base));
  const [monitor = 0, readWrite = 0, readOnly = 0, admin = 0, ...nodePorts] = ports;
  return {
    ...{ directory, image, services },
    owner: await identityOf(process.pid),
    project: projectOf(directory),
    subnet: await freeSubnet(start),
    monitor: { host: loopback, port: monitor },
    nodes: names.map((name, i) => ({
      ...{ name, host: loopback, port: nodePorts[i] ?? 0 },
      priority: 100 - 10 * i,
    })),
    proxy: { readWrite, readOnly, admin },
  };
}

/** A node that is down leaves its port to whoever comes, until it is back. */
async function portsOfLabs(base: string): Promise<ReadonlySet<number>> {
  const labs = await listLabs(base);
  return new Set(labs.flatMap(({ monitor, nodes }) => [monitor, ...nodes].map(({ port }) => port)));
}
