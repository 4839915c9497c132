import { delay } from '../../core/wait.ts';
import { everyProcess, type Seen } from './visible-processes.ts';

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
