import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Endpoint } from '../../../core/cluster.ts';

export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-full';

export interface Psql {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** psql as a user would call it, with nothing of this process's own settings. */
export function psql(to: Endpoint, sslmode: SslMode, sql: string, rootCertificate = ''): Psql {
  const where = `host=${to.host} port=${to.port} user=postgres dbname=postgres connect_timeout=10`;
  const how = `sslmode=${sslmode}${rootCertificate ? ` sslrootcert=${rootCertificate}` : ''}`;
  const child = spawn('psql', ['-X', '-A', '-t', '-c', sql, `${where} ${how}`], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }));
  return { child, ended };
}
