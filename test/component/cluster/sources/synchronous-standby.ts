import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../../../core/wait.ts';
import { serverPrograms, type TestPostgres } from '../../../support/postgres.ts';

/** What a primary takes for a synchronous standby, without the cost of one: pg_receivewal. */
export async function startSynchronousStandby(server: TestPostgres): Promise<AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
  const client = new pg.Client({ ...server.endpoint, ...server.login });
  await client.connect();
  const synchronous = async (names: string) => {
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
    await client.query('SELECT pg_reload_conf()');
  };
  await synchronous('ANY 1 (*)');
  const { host, port } = server.endpoint;
  const from = ['-h', host, '-p', String(port), '-U', server.login.user];
  const program = join(await serverPrograms(), 'pg_receivewal');
  const args = ['--synchronous', '--no-loop', '-D', directory, ...from];
  const receiver = spawn(program, args, { env: { LC_ALL: 'C.UTF-8' }, stdio: 'ignore' });
  const ended = once(receiver, 'exit');
  const streaming = async () => {
    const { rows } = await client.query(
      `SELECT FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'`,
    );
    return rows.length > 0 || undefined;
  };
  const signal = new AbortController().signal;
  await until('no synchronous standby', streaming, { timeoutMs: 30_000, signal });
  let here = true;
  return {
    async [Symbol.asyncDispose]() {
      if (!here) return;
      here = false;
      receiver.kill('SIGKILL');
      await ended;
      await synchronous('');
      await client.end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
