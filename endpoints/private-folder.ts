import { rmSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseUser } from '../cluster/local/database-user.ts';

/**
 * Starts something in a folder for its sockets and passwords: nobody else may look into it, and its path
 * is short enough for a socket. It goes when that is disposed of, or with this process.
 */
export async function inPrivateFolder<T extends AsyncDisposable>(
  user: DatabaseUser,
  start: (path: string) => Promise<T>,
): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'pg-ha-bench-endpoint-'));
  const keep = goesWithUs(path);
  const remove = async () => {
    keep();
    await rm(path, { recursive: true, force: true });
  };
  try {
    if (user) await chown(path, user.uid, user.gid);
    const started = await start(path);
    const end = async () => {
      await started[Symbol.asyncDispose]();
      await remove();
    };
    return { ...started, [Symbol.asyncDispose]: end };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Removes it when this process ends, however that is but by SIGKILL; until the result is called. */
export function goesWithUs(path: string): () => void {
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return () => process.off('exit', remove);
}
