import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { typescriptOptions } from '../../../../core/typescript.ts';

/** A harness of its own: starts a cluster, says so, and waits to be killed. */
export async function ownerProcess(
  base: string,
  directory: string,
  how: 'loopback' | 'partitioned' | 'unstarted' = 'loopback',
): Promise<ChildProcess> {
  const script = new URL('./owner.ts', import.meta.url).pathname;
  return childProcess(script, base, directory, how);
}

/** A script in a process of its own, which has printed a line. */
export async function childProcess(
  script: string,
  ...args: readonly string[]
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...typescriptOptions, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  return child;
}

export async function watchdogsOf(directory: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('watchdog.ts') && line.includes(directory)) found.push(Number(pid));
  }
  return found;
}
