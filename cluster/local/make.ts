import { execFile } from 'node:child_process';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../../core/errors.ts';
import type { ClusterSpec } from '../../core/scenario.ts';
import { type DatabaseUser, databaseUser } from './database-user.ts';
import { destroyCluster } from './destroy.ts';
import { type ClusterRecord, listIn, makeDirectory, places, writeRecord } from './directory.ts';
import { writableFolders } from './environment.ts';
import { type Guard, guard } from './guard.ts';
import { findClusters } from './leftovers.ts';
import { buildNetwork } from './network/build.ts';
import { hostAt } from './network/record.ts';
import { freePorts } from './ports.ts';
import { identityOf } from './process-identity.ts';
import { mountSmallDisks } from './small-disk.ts';

export interface Making {
  readonly base: string;
  /** A name inside `base`, or a path. */
  readonly directory: string;
  readonly spec: ClusterSpec;
}

/** A cluster of which nothing runs yet but the watchdog. */
export interface Made {
  readonly record: ClusterRecord;
  readonly watchdog: Guard;
}

const loopback = '127.0.0.1';

/** Takes a directory, ports, a network and disks; what cannot be had leaves nothing behind. */
export async function makeCluster({ base, spec, ...wanted }: Making): Promise<Made> {
  const user = await databaseUser();
  const directory = await makeDirectory(base, wanted.directory);
  const watchdog = guard(base, directory);
  const destroy = async () => {
    await destroyCluster(base, directory);
    await watchdog.dismiss('gone');
  };
  const record = await describe(base, directory, spec, user ?? null).catch(async (error) => {
    await destroy();
    throw error;
  });
  await writeRecord(record);
  await listIn(base, directory);
  await makeFolders(record, user);
  if (!(await canReach(directory, user))) {
    await destroy();
    throw new UsageError(
      `the database user cannot reach ${directory}: choose a --dir that is open to others, or none`,
    );
  }
  await giveDisks(base, record, watchdog, spec);
  return { record, watchdog };
}

/** What of it was mounted is gone again when it cannot be done. */
async function giveDisks(
  base: string,
  { directory, nodes, user }: ClusterRecord,
  watchdog: Guard,
  { smallDiskBytes }: ClusterSpec,
): Promise<void> {
  if (!smallDiskBytes) return;
  try {
    const names = nodes.map(({ name }) => name);
    await mountSmallDisks({ directory, nodes: names, user: user ?? undefined }, smallDiskBytes);
  } catch (error) {
    await destroyCluster(base, directory);
    await watchdog.dismiss('gone');
    throw error;
  }
}

async function describe(
  base: string,
  directory: string,
  spec: ClusterSpec,
  user: ClusterRecord['user'],
): Promise<ClusterRecord> {
  const others = await findClusters(base);
  const taken = others.flatMap(({ record }) => [
    record.monitor.port,
    ...record.nodes.map((node) => node.port),
  ]);
  const ports = await freePorts(spec.standbys + 2, process.pid * 16, new Set(taken));
  const [monitorPort = 0, ...nodePorts] = ports;
  const names = nodePorts.map((_, i) => `node${i + 1}`);
  const owner = await identityOf(process.pid);
  const network =
    spec.network === 'namespaces'
      ? await buildNetwork(directory, [places.monitor, ...names])
      : null;
  const host = (index: number) => (network ? hostAt(network, index) : loopback);
  return {
    directory,
    owner,
    user,
    superuser: user ? 'postgres' : userInfo().username,
    profile: spec.profile,
    network,
    monitor: { host: host(0), port: monitorPort },
    nodes: nodePorts.map((port, i) => ({
      name: names[i] ?? '',
      host: host(i + 1),
      port,
      priority: 100 - 10 * i,
    })),
  };
}

/** As root the servers run as somebody else, to whom /root and the like are closed. */
async function canReach(directory: string, user: DatabaseUser): Promise<boolean> {
  const test = promisify(execFile)('test', ['-w', join(directory, places.sockets)], { ...user });
  return test.then(() => true).catch(() => false);
}

async function makeFolders(record: ClusterRecord, user: ClusterRecord['user'] | undefined) {
  const nodes = record.nodes.map((node) => node.name);
  for (const folder of writableFolders(record.directory, nodes)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    if (user) await chown(folder, user.uid, user.gid);
  }
}
