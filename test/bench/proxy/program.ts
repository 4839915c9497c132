import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseUser } from '../../../cluster/local/database-user.ts';

/** A program in a process group of its own: what is measured is the whole group. */
export interface Program extends AsyncDisposable {
  /** Of its leader, and of the group. */
  readonly pid: number;
  readonly user: DatabaseUser;
  /** How it ended, with the end of what it printed. Never rejects. */
  readonly ended: Promise<string>;
}

const patienceMs = 5000;

/** Starts it in `directory`, where its output goes to `log`. Disposing ends all of its group. */
export async function startProgram(
  command: readonly string[],
  directory: string,
  user: DatabaseUser,
): Promise<Program> {
  const path = join(directory, 'log');
  const log = openSync(path, 'a');
  // Detached: Ctrl-C is for us to pass on. pdeathsig: our own SIGKILL leaves nothing behind.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    cwd: directory,
    env: { PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/bin`, LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', log, log],
    detached: true,
    ...user,
  });
  closeSync(log);
  await once(child, 'spawn');
  const ended = once(child, 'exit').then(async ([code, by]) => {
    const printed = (await readFile(path, 'utf8').catch(() => '')).trim().split('\n').slice(-4);
    return [`ended with ${code ?? by}`, ...printed].join('\n');
  });
  const pid = child.pid ?? 0;
  return { pid, user, ended, [Symbol.asyncDispose]: () => end(child, pid, ended) };
}

async function end(child: ChildProcess, group: number, ended: Promise<string>): Promise<void> {
  const killer = setTimeout(() => signalGroup(group, 'SIGKILL'), patienceMs);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(killer);
  signalGroup(group, 'SIGKILL');
}

/** Whoever of the group is left. */
function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
