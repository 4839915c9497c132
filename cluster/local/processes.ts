import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { delay } from '../../core/wait.ts';
import { databaseUser } from './database-user.ts';

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
/** What watches it works in folders of its own, and is no reason to call the cluster alive. */
const watching = /\/(prometheus[\w-]*|node(js)?)( \(deleted\))?$/;

/**
 * Every database process whose working directory lies in `directory`, a path without links.
 * Servers work in their data directory and keepers where we start them, whoever their parent has
 * become: the one mark of a node that a backend keeps when its postmaster is dead. `program`: only
 * those whose executable matches.
 */
export async function processesIn(directory: string, program = /./): Promise<number[]> {
  const seen = (await everyProcess()).filter((one) => isIn(directory, one));
  return seen.filter((one) => program.test(one.program)).map(({ pid }) => pid);
}

/** SIGKILLs what watches the cluster in `directory`, its proxy among them. */
export async function killWatching(directory: string): Promise<void> {
  for (const { pid } of await watchingIn(directory)) sendSignal(pid, 'SIGKILL');
}

export async function countWatching(directory: string): Promise<number> {
  return (await watchingIn(directory)).length;
}

async function watchingIn(directory: string): Promise<readonly Seen[]> {
  const inside = `${directory}/monitoring/`;
  const all = await everyProcess();
  return all.filter(({ cwd, program }) => cwd.startsWith(inside) && watching.test(program));
}

interface Seen {
  readonly pid: number;
  readonly cwd: string;
  /** Path of the executable. */
  readonly program: string;
}

async function everyProcess(): Promise<readonly Seen[]> {
  const seen = await direct();
  if (await seesOthers()) return seen;
  return [...seen.filter(({ cwd }) => cwd !== ''), ...(await asDatabaseUser())];
}

async function direct(): Promise<Seen[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return {
        pid,
        cwd,
        program: cwd === '' ? '' : await readlink(`/proc/${pid}/exe`).catch(() => ''),
      };
    }),
  );
}

/** Root in a container mostly lacks CAP_SYS_PTRACE; the database user sees its own all the same. */
async function asDatabaseUser(): Promise<Seen[]> {
  const links = ['/proc', '-maxdepth', '2', '(', '-name', 'cwd', '-o', '-name', 'exe', ')'];
  const child = promisify(execFile)('find', [...links, '-printf', '%h %f %l\\n'], {
    ...(await databaseUser()),
    maxBuffer: 16 * 1024 * 1024,
  });
  // What it may not read makes find end with 1.
  const { stdout } = await child.catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  const seen = new Map<number, { cwd: string; program: string }>();
  for (const line of stdout.split('\n')) {
    const [, pid, link, path = ''] = /^\/proc\/(\d+) (cwd|exe) (.*)$/.exec(line) ?? [];
    const entry = seen.get(Number(pid)) ?? { cwd: '', program: '' };
    seen.set(Number(pid), link === 'cwd' ? { ...entry, cwd: path } : { ...entry, program: path });
  }
  return [...seen].map(([pid, entry]) => ({ pid, ...entry }));
}

const capSysPtrace = 1n << 19n;

/** Whether /proc shows us the links of processes that run as the database user. */
async function seesOthers(): Promise<boolean> {
  if (process.getuid?.() !== 0) return true;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(
    await readFile('/proc/self/status', 'utf8'),
  )?.[1];
  return (BigInt(`0x${effective ?? '0'}`) & capSysPtrace) !== 0n;
}

/** Every one in `directory` whose executable matches gets the signal. */
export async function signalIn(
  directory: string,
  program: RegExp,
  signal: NodeJS.Signals,
): Promise<void> {
  for (const pid of await processesIn(directory, program)) sendSignal(pid, signal);
}

function isIn(directory: string, { cwd, program }: Seen): boolean {
  return (cwd === directory || cwd.startsWith(`${directory}/`)) && ours.test(program);
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
