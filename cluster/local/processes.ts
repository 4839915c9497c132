import { readdir, readFile, readlink } from 'node:fs/promises';
import { delay } from '../../core/wait.ts';

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

/** What a cluster runs; a shell that somebody has open in its directory is not ours to end. */
const ours = /\/(postgres|initdb|pg_\w+)( \(deleted\))?$/;

/**
 * Every database process whose working directory lies in `directory`. Servers work in their data
 * directory and keepers where we start them, whoever their parent has become: the one mark of a
 * node that a backend keeps when its postmaster is dead.
 */
export async function processesIn(directory: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => '');
    if (cwd !== directory && !cwd.startsWith(`${directory}/`)) continue;
    if (ours.test(await programOf(Number(name)))) found.push(Number(name));
  }
  return found;
}

/** The path of a process's executable, `''` when it is gone. */
export async function programOf(pid: number): Promise<string> {
  return readlink(`/proc/${pid}/exe`).catch(() => '');
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** SIGKILLs every process in `directory`, again and again, until none remains. */
export async function killAllIn(directory: string, timeoutMs = 15_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = await processesIn(directory);
    if (left.length === 0) return;
    for (const pid of left) sendSignal(pid, 'SIGKILL');
    if (performance.now() > deadline)
      throw new Error(`processes ${left.join(', ')} survive SIGKILL after ${timeoutMs} ms`);
    await delay(5, new AbortController().signal);
  }
}
