import { mkdir, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Endpoint } from '../../core/cluster.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { ProcessIdentity } from '../local/process-identity.ts';
import { readOwnRecord, writeWhole } from '../own-record.ts';

/** One node: its compose service, where it is reached from here, and its part in an election. */
export interface LabNode extends Endpoint {
  readonly name: string;
  readonly priority: number;
}

/** lab.json in a lab's directory; what nobody should read is in lab.env alone. */
export interface LabRecord {
  readonly directory: string;
  /** Whose end is the lab's end; null: it stays until `lab down`. */
  readonly owner: ProcessIdentity | null;
  /** By which compose tells its containers, network and volumes from those of others. */
  readonly project: string;
  /** The first three bytes of its network. */
  readonly subnet: string;
  readonly image: string;
  readonly monitor: Endpoint;
  readonly nodes: readonly LabNode[];
  /** Services that run beside monitor and nodes. */
  readonly services: readonly string[];
  readonly proxy: ProxyPorts;
}

/** Of the lab's own proxy, where it has one. */
export interface ProxyPorts {
  readonly readWrite: number;
  readonly readOnly: number;
  readonly admin: number;
}

/** As compose.yaml calls it. */
export const monitorService = 'pgaf-monitor';

export const labFiles = {
  record: 'lab.json',
  /** Every setting that compose.yaml reads, passwords too: for its owner's eyes only. */
  settings: 'lab.env',
  /** What is laid over compose.yaml. */
  override: 'compose.override.yaml',
  /** Who is about to bring it up, as long as that takes. */
  upcoming: 'up.json',
} as const;

/** The folder that lists labs: for root where a kept one outlasts its checkout, else in that. */
export function labBase(checkout: string): string {
  return process.getuid?.() === 0 ? '/var/tmp/pg-ha-bench-compose' : join(checkout, '.lab-compose');
}

/** Makes a lab's directory, a name inside `base` or a path. Throws UsageError when it is taken. */
export async function makeLabDirectory(base: string, wanted: string): Promise<string> {
  const path = resolve(base, wanted);
  try {
    await mkdir(dirname(path), { recursive: true });
    const directory = join(await realpath(dirname(path)), basename(path));
    await mkdir(directory, { mode: 0o700 });
    return directory;
  } catch (error) {
    throw new UsageError(`cannot make the lab's directory ${path}: ${messageOf(error)}`);
  }
}

export async function writeLab(record: LabRecord): Promise<void> {
  await writeInLab(record.directory, labFiles.record, JSON.stringify(record, null, 2));
}

/** For its owner's eyes only. */
export async function writeInLab(directory: string, file: string, text: string): Promise<void> {
  await writeWhole(join(directory, file), text, 0o600);
}

/** null: no lab of ours there, or not yet. */
export async function readLab(directory: string): Promise<LabRecord | null> {
  return readOwnRecord(directory, labFiles.record);
}

/** Every lab that `base` has a directory of. */
export async function listLabs(base: string): Promise<readonly LabRecord[]> {
  const names = await readdir(base).catch(() => []);
  const records = await Promise.all(names.map((name) => readLab(join(base, name))));
  return records.flatMap((record) => record ?? []);
}

/** One without a record of ours only when it is empty: its name may have come from anybody's label. */
export async function removeLabDirectory(directory: string): Promise<void> {
  if (await readLab(directory))
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  else await rmdir(directory).catch(() => undefined);
}
