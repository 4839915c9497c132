import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverPrograms, type TestPostgres } from '../../support/postgres.ts';
import { parsePrinted, readLatencies } from '../proxy/pgbench-output.ts';
import type { Figures } from './sample.ts';

export interface PgbenchRun {
  readonly script: string;
  readonly clients: number;
  readonly seconds: number;
  /** Transactions per second; null: as fast as it goes. */
  readonly rate: number | null;
}

/** Runs pgbench with prepared statements on as many threads as there are load processes. */
export async function runPgbench(
  server: TestPostgres,
  { script, clients, seconds, rate }: PgbenchRun,
  threads: number,
  signal: AbortSignal,
): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-pgbench-'));
  const logs = await mkdtemp(join(tmpdir(), 'bench-pgbench-'));
  try {
    const file = join(directory, 'script.sql');
    await writeFile(file, script);
    const { host, port } = server.endpoint;
    const where = ['-h', host, '-p', String(port), '-U', 'postgres', 'postgres'];
    const how = ['-n', '-M', 'prepared', '-c', String(clients), '-j', String(threads)];
    const load = ['-T', String(seconds), '-f', file, '-l', ...(rate ? ['-R', String(rate)] : [])];
    const pgbench = join(await serverPrograms(), 'pgbench');
    // The shell's own clock is the one that counts the time of a child that is gone.
    const timed = 'TIMEFORMAT="cpu %U %S"; time "$@"';
    const { stdout, stderr } = await promisify(execFile)(
      'bash',
      ['-c', timed, 'bash', pgbench, ...how, ...load, ...where],
      { cwd: logs, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' }, signal },
    );
    const { transactions, perSecond } = parsePrinted(stdout);
    const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? [];
    const cpuUs = ((Number(user) + Number(system)) * 1e6) / transactions;
    return { perSecond, cpuUs, ...(await readLatencies(logs)) };
  } finally {
    await rm(directory, { recursive: true });
    await rm(logs, { recursive: true });
  }
}
