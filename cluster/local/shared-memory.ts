import { execFile } from 'node:child_process';
import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The kernel objects that a server holds outside its data directory, and that SIGKILL leaves
 * behind: one System V segment (named in postmaster.pid) and files in /dev/shm.
 */
export interface SharedMemory {
  readonly segmentIds: readonly number[];
  readonly files: readonly string[];
}

/** Of the server in `dataDirectory`, as long as its postmaster lives; nothing afterwards. */
export async function sharedMemoryOf(dataDirectory: string): Promise<SharedMemory> {
  const lines = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , , , , key] = lines.split('\n').map((line) => line.trim());
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  // The file of a server that died: its pid is by now somebody else's.
  if (cwd !== dataDirectory) return { segmentIds: [], files: [] };
  const segment = Number(key?.split(/\s+/)[1]);
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '');
  return {
    segmentIds: Number.isInteger(segment) ? [segment] : [],
    files: [...new Set(maps.match(/\/dev\/shm\/PostgreSQL\.\d+/g) ?? [])],
  };
}

/** Gives it back. What the server, revived, has removed itself is not there any more: fine. */
export async function release({ segmentIds, files }: SharedMemory): Promise<void> {
  for (const id of segmentIds)
    if (await isUnused(id)) await run('ipcrm', ['-m', String(id)]).catch(() => undefined);
  for (const file of files)
    if (/^\/dev\/shm\/PostgreSQL\.\d+$/.test(file)) await rm(file, { force: true });
}

/** Nobody is attached. The id of a removed segment may be somebody else's by now. */
async function isUnused(id: number): Promise<boolean> {
  const table = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => '');
  const row = table.split('\n').find((line) => Number(line.trim().split(/\s+/)[1]) === id);
  return row !== undefined && Number(row.trim().split(/\s+/)[6]) === 0;
}
