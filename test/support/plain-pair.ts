import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Endpoint } from '../../core/cluster.ts';
import { databaseUser, freePort, serverPrograms } from './postgres.ts';

const script = fileURLToPath(new URL('./plain-pair.sh', import.meta.url));

/** Two plain servers, b a synchronous standby of a; nobody manages them but the commands. */
export interface PlainPair extends AsyncDisposable {
  readonly a: Endpoint;
  readonly b: Endpoint;
  /** The shell's words that do this to a node: crash, rejoin, stop. */
  command(what: string, node: string): string;
  run(what: string, node: string): Promise<void>;
}

export async function startPlainPair(): Promise<PlainPair> {
  const bin = await serverPrograms();
  const owner = await databaseUser();
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-pair-'));
  await chmod(directory, 0o755);
  if (owner) await chown(directory, owner.uid, owner.gid);
  const [a, b] = [await freePort(), await freePort()].map((port) => ({ host: '127.0.0.1', port }));
  if (!a || !b) throw new Error('no ports');
  const words = [script, directory, bin, String(a.port), String(b.port)];
  const options = { cwd: directory, timeout: 120_000 };
  const run = async (...what: string[]) => {
    await promisify(execFile)('sh', [...words, ...what], options);
  };
  await run('up');
  return {
    ...{ a, b, run },
    command: (what, node) => ['cd', directory, '&&', 'sh', ...words, what, node].join(' '),
    async [Symbol.asyncDispose]() {
      await run('down');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
