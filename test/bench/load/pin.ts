import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The server on the first core; this process, and with it every client that it starts from now on,
 * on the second. Backends inherit the postmaster's core.
 */
export async function pinApart(serverPid: number): Promise<void> {
  await pin(serverPid, 0);
  await pin(process.pid, 1);
}

async function pin(pid: number, core: number): Promise<void> {
  await promisify(execFile)('taskset', ['-a', '-p', '-c', String(core), String(pid)]);
}
