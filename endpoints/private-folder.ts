import { rmSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseUser } from '../cluster/local/database-user.ts';

export interface PrivateFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * For sockets and passwords: nobody else may look into it, its path is short enough for a socket, and
 * it goes with this process, however that ends but by SIGKILL.
 */
export async function privateFolder(user: DatabaseUser): Promise<PrivateFolder> {
  const path = await mkdtemp(join(tmpdir(), 'pg-ha-bench-endpoint-'));
  if (user) await chown(path, user.uid, user.gid);
  const removeAtOnce = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeAtOnce);
  return {
    path,
    async [Symbol.asyncDispose]() {
      process.off('exit', removeAtOnce);
      await rm(path, { recursive: true, force: true });
    },
  };
}
