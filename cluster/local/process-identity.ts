import { readFile } from 'node:fs/promises';

/** A process that a pid alone does not name: pids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, from /proc/<pid>/stat. */
  readonly startTime: string;
  readonly bootId: string;
}

export async function identityOf(pid: number): Promise<ProcessIdentity | null> {
  const startTime = await startTimeOf(pid);
  return startTime === null ? null : { pid, startTime, bootId: await bootId() };
}

export async function isAlive({ pid, startTime, bootId: boot }: ProcessIdentity): Promise<boolean> {
  return boot === (await bootId()) && startTime === (await startTimeOf(pid));
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may itself hold spaces and parentheses; state is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const dead = fields[0] === 'Z' || fields[0] === 'X';
  return dead ? null : (fields[19] ?? null);
}
