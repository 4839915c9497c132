import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = '/usr/sbin/haproxy';

export function hasHaproxy(): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** HAProxy with this configuration, in the foreground, until it is disposed of. */
export async function startHaproxy(configuration: string): Promise<AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration);
  const child: ChildProcess = spawn(program, ['-db', '-f', file], { stdio: 'ignore' });
  const ended = once(child, 'close');
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}
