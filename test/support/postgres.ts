import { execFile, spawn } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Endpoint, Login } from '../../core/cluster.ts';
import { until } from '../../core/wait.ts';

const run = promisify(execFile);

/** A real PostgreSQL for one test file: a throwaway data directory, trust, 127.0.0.1 only. */
export interface TestPostgres extends AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly login: Login;
  /** The postmaster, for SIGSTOP, SIGCONT and SIGKILL. */
  readonly pid: number;
}

/** Throws when no PostgreSQL server is installed: a test never passes for lack of its tool. */
export async function startPostgres(settings: readonly string[] = []): Promise<TestPostgres> {
  const args = ['-U', 'postgres', '-A', 'trust', '-N'];
  return serve(settings, ({ execute, data }) => execute('initdb', ['-D', data, ...args]));
}

/** A standby of it, streaming. */
export async function startStandby(
  { endpoint, login }: TestPostgres,
  settings: readonly string[] = [],
): Promise<TestPostgres> {
  const from = ['-h', endpoint.host, '-p', String(endpoint.port), '-U', login.user];
  return serve(settings, ({ execute, data }) =>
    execute('pg_basebackup', [
      '-D',
      data,
      ...from,
      '-R',
      '-c',
      'fast',
      '-X',
      'stream',
      '--no-sync',
    ]),
  );
}

interface Making {
  readonly data: string;
  execute(program: string, args: readonly string[]): Promise<unknown>;
}

async function serve(
  settings: readonly string[],
  make: (making: Making) => Promise<unknown>,
): Promise<TestPostgres> {
  const bin = await serverPrograms();
  const owner = await databaseUser();
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
  if (owner) await chown(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const options = {
    cwd: directory,
    env: { PATH: `${bin}:/usr/bin:/bin`, LC_ALL: 'C.UTF-8' },
    ...owner,
  };
  await make({ data, execute: (program, args) => run(join(bin, program), args, options) });
  const port = await freePort();
  const all = ['fsync=off', 'shared_buffers=32MB', ...settings].flatMap((s) => ['-c', s]);
  const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', directory, ...all];
  // Immediate shutdown when we are killed: nothing is left behind.
  const bound = ['--pdeathsig', 'QUIT', '--', join(bin, 'postgres'), ...args];
  const server = spawn('setpriv', bound, { ...options, stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const endpoint = { host: '127.0.0.1', port };
  const ready = () =>
    run(join(bin, 'pg_isready'), ['-h', endpoint.host, '-p', String(port)], options).then(
      () => true,
    );
  await until('PostgreSQL not ready', ready, {
    timeoutMs: 20_000,
    signal: new AbortController().signal,
  });
  return {
    endpoint,
    login: { user: 'postgres', database: 'postgres' },
    pid: server.pid ?? 0,
    async [Symbol.asyncDispose]() {
      server.kill('SIGCONT');
      server.kill('SIGQUIT');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function serverPrograms(): Promise<string> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.filter((v) => /^\d+$/.test(v)).sort((a, b) => Number(b) - Number(a))[0];
  if (!newest) throw new Error('no PostgreSQL server in /usr/lib/postgresql: run npm run doctor');
  return `/usr/lib/postgresql/${newest}/bin`;
}

/** initdb refuses to run as root: then the server runs as `postgres`. */
export async function databaseUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** A port of 127.0.0.1 that was free a moment ago, below the range of outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer().once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
