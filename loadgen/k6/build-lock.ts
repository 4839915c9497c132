import { open, rm, stat, utimes } from 'node:fs/promises';
import { wallClock } from '../../core/clock.ts';
import { until } from '../../core/wait.ts';

/** Who holds it says so as often; who has not for long is dead. */
const sayEveryMs = 5000;
const deadAfterMs = 30_000;

export interface LockOptions {
  readonly path: string;
  readonly timeoutMs: number;
  /** Somebody else holds it. Called once. */
  readonly onWait: () => void;
  readonly signal: AbortSignal;
}

/**
 * One holder at a time, on this machine. It spares a second one the work, no more: two that hold it
 * together, after one was stopped for long, must do no harm.
 */
export async function holdLock(options: LockOptions): Promise<AsyncDisposable> {
  const { path, timeoutMs, onWait, signal } = options;
  let told = false;
  const taken = async () => {
    if (await take(path)) return true;
    if (!told) onWait();
    told = true;
    return undefined;
  };
  const lastSeen = () => `another process holds ${path}`;
  await until('no lock', taken, { timeoutMs, intervalMs: 300, signal, lastSeen });
  const saying = setInterval(() => say(path), sayEveryMs);
  saying.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(saying);
      await rm(path, { force: true });
    },
  };
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await removeDead(path);
    return false;
  }
}

async function removeDead(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && wallClock().getTime() - found.mtimeMs > deadAfterMs) await rm(path, { force: true });
}

function say(path: string): void {
  const now = wallClock();
  // Removed by somebody who took us for dead: the harm is a second build.
  utimes(path, now, now).catch(() => undefined);
}
