import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { until } from '../../../core/wait.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { asked } from './engine-support.ts';

/** The postmaster and all its children: each backend is in a process group of its own. */
async function family({ pid }: TestPostgres): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  return [pid, ...stdout.split('\n').filter(Boolean).map(Number)];
}

/** Stops every process of the server for a while, then lets it go on. */
export async function freeze(server: TestPostgres, forMs: number): Promise<void> {
  const pids = await family(server);
  signal(pids, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, forMs));
  signal(pids, 'SIGCONT');
}

/** Kills every process of the server at once; the function it returns starts it again. */
export async function crash(server: TestPostgres): Promise<() => Promise<AsyncDisposable>> {
  const { uid, gid } = await stat(`/proc/${server.pid}`);
  const [program = '', ...args] = (await readFile(`/proc/${server.pid}/cmdline`, 'utf8'))
    .split('\0')
    .slice(0, -1);
  signal(await family(server), 'SIGKILL');
  return async () => {
    const again = spawn(program, args, { uid, gid, cwd: '/', stdio: 'ignore', env: {} });
    await until('the server is not back', () => asked(server.endpoint, 'SELECT 1'), {
      timeoutMs: 30_000,
      signal: new AbortController().signal,
    });
    return { [Symbol.asyncDispose]: () => quit(again) };
  };
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // A backend may have ended since it was listed.
    }
  }
}

async function quit(server: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGQUIT');
  await exited;
}
