import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { DatabaseUser } from '../../../cluster/local/database-user.ts';

/** /proc counts in USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** User and system time of a process group so far, that of its children that are gone included. */
export async function cpuSeconds(group: number): Promise<number> {
  let ticks = 0;
  for (const { fields } of await members(group))
    for (const place of [11, 12, 13, 14]) ticks += Number(fields[place]);
  return ticks / ticksPerSecond;
}

/**
 * Bytes of memory that are a process group's own: its proportional set size. The kernel's memory,
 * such as socket buffers, is not in it.
 */
export async function memoryBytes(group: number, user: DatabaseUser): Promise<number> {
  let kilobytes = 0;
  for (const { pid } of await members(group)) {
    // As its own user: root in a container may lack the capability to look.
    const { stdout } = await promisify(execFile)('cat', [`/proc/${pid}/smaps_rollup`], {
      ...user,
      timeout: 10_000,
    });
    const size = /^Pss: +(\d+) kB$/m.exec(stdout)?.[1];
    if (size === undefined) throw new Error(`/proc/${pid}/smaps_rollup names no Pss`);
    kilobytes += Number(size);
  }
  return kilobytes * 1024;
}

interface Member {
  readonly pid: string;
  /** Of /proc/<pid>/stat, from the state on. */
  readonly fields: readonly string[];
}

async function members(group: number): Promise<readonly Member[]> {
  const found: Member[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name, in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[2]) === group && fields[0] !== 'Z') found.push({ pid, fields });
  }
  if (found.length === 0) throw new Error(`no process in group ${group}`);
  return found;
}
