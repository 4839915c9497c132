import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { databaseUser } from '../../../cluster/local/database-user.ts';
import type { Cleanup } from '../../../core/cleanup.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { Stage } from './contenders/contender.ts';
import type { BenchOptions } from './options.ts';

/**
 * A server with pgbench's tables, and a folder for the contenders. fsync is off: what is compared is
 * the way to the server, not its disk.
 */
export async function makeStage(
  { idle, clients, scale }: BenchOptions,
  programs: string,
  cleanup: Cleanup,
  signal: AbortSignal,
): Promise<Stage> {
  const directory = await makeDirectory(cleanup);
  const connections = idle + clients + 50;
  const settings = [
    `max_connections=${connections + 50}`,
    'shared_buffers=256MB',
    // Neither may fall into one contender's round.
    'autovacuum=off',
    'checkpoint_timeout=1h',
    'max_wal_size=8GB',
  ];
  const server = cleanup.use('PostgreSQL', await startPostgres(settings));
  await fill(join(programs, 'pgbench'), server.endpoint, scale, signal);
  return { server: server.endpoint, directory, user: await databaseUser(), connections };
}

/** The server's user must be able to pass through it, and only we write to it. */
async function makeDirectory(cleanup: Cleanup): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-proxies-'));
  cleanup.defer(directory, () => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o755);
  return directory;
}

async function fill(
  pgbench: string,
  { host, port }: Endpoint,
  scale: number,
  signal: AbortSignal,
): Promise<void> {
  const where = ['-h', host, '-p', String(port), '-U', 'postgres'];
  const args = ['-i', '-q', '-s', String(scale), ...where, 'postgres'];
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
  await promisify(execFile)(pgbench, args, { env, signal, timeout: 60_000 + scale * 10_000 });
}
