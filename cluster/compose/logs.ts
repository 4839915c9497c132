import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { docker } from './docker.ts';

const logMs = 60_000;

/** What every container has printed, and what each server has written down itself. */
export async function writeLogs(
  containers: ReadonlyMap<string, string>,
  into: string,
): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const [service, id] of containers) {
    await printed(id, join(into, `${service}.log`));
    await serverLogs(id, join(into, service)).catch(() => undefined);
  }
}

/** Straight into the file, however much it is. */
async function printed(id: string, path: string): Promise<void> {
  await using file = await open(path, 'w');
  const stdio = ['ignore', file.fd, file.fd] as const;
  const child = spawn('docker', ['logs', '--timestamps', id], {
    stdio: [...stdio],
    timeout: logMs,
  });
  child.on('error', () => undefined);
  await once(child, 'close');
}

/** Of a container that runs no server there is none. */
async function serverLogs(id: string, into: string): Promise<void> {
  const format = '{{range .Config.Env}}{{println .}}{{end}}';
  const env = await docker(['inspect', '--format', format, id]);
  const data = /^PGDATA=(.+)$/m.exec(env)?.[1];
  if (data !== undefined) await docker(['cp', `${id}:${data}/log`, into]);
}
