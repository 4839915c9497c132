import { join, resolve } from 'node:path';
import type { ComposeCluster } from '../cluster/compose/cluster.ts';
import { attachLab } from '../cluster/compose/make.ts';
import { labBase, listLabs, readLab } from '../cluster/compose/record.ts';
import { LocalCluster } from '../cluster/local/cluster.ts';
import { defaultBase, listDirectories, readRecord } from '../cluster/local/directory.ts';
import { localRequirements } from '../cluster/local/requirements.ts';
import { UsageError } from '../core/errors.ts';
import { checkout } from './run-directory.ts';

/** A lab of ours, of native processes or of containers. */
export type LabCluster = LocalCluster | ComposeCluster;

export function isInContainers(cluster: LabCluster): cluster is ComposeCluster {
  return 'project' in cluster;
}

export interface LabPlace {
  readonly dir?: string;
}

/** Where labs of each kind are, and the one that is meant when none is named. */
export const native = { base: defaultBase(checkout), name: 'lab' };
export const inContainers = { base: labBase(checkout), name: 'lab' };

export function placeIn({ base, name }: typeof native, { dir }: LabPlace): string {
  return dir === undefined ? join(base, name) : resolve(dir);
}

/** Throws UsageError, with the labs that there are, when the one that is meant is not there. */
export async function requireLab(place: LabPlace): Promise<LabCluster> {
  const found = await findLab(place);
  if (found) return found;
  const there = [
    ...(await listDirectories(native.base)),
    ...(await listLabs(inContainers.base)).map(({ directory }) => directory),
  ];
  const where = placeIn(native, place);
  throw new UsageError(
    `no lab in ${where} (clusters: ${there.join(', ') || 'none'}): npm run lab -- up`,
  );
}

/** By its record; where no directory is named the native one comes first. */
async function findLab(place: LabPlace): Promise<LabCluster | null> {
  const directory = placeIn(native, place);
  if (await readRecord(directory)) return attachNative(directory);
  const container = placeIn(inContainers, place);
  return (await readLab(container)) ? attachLab(container, process.env) : null;
}

async function attachNative(directory: string): Promise<LocalCluster | null> {
  const requirements = await localRequirements();
  if (requirements.kind === 'unmet') throw new UsageError(requirements.missing.join('; '));
  return LocalCluster.attach(native.base, directory, requirements.programs);
}
