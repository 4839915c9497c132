import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zeroNow } from '../../../core/clock.ts';
import type { OwnDelay } from '../../../core/history.ts';
import { typescriptOptions } from '../../../core/typescript.ts';
import { delay, within } from '../../../core/wait.ts';
import type { LoadPlan } from '../../../loadgen/plan.ts';
import type { TestPostgres } from '../../support/postgres.ts';

/** What one load process did. */
export interface Told {
  /** Ended ok, of the measured ones. */
  readonly ok: number;
  /** All that ended, warm-up included. */
  readonly all: number;
  readonly tookMs: number;
  readonly cpuUs: number;
  /** From the intended start to the real one. */
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly responseMs: { readonly p50: number; readonly p99: number };
  /** Each second. */
  readonly rssBytes: readonly number[];
  /** Of an open loop. */
  readonly ownDelay?: OwnDelay;
}

export type Settings = Partial<LoadPlan> & Pick<LoadPlan, 'workload' | 'clients'>;

const readyMs = 20_000;

/** Runs a load of `workers` processes for so long and returns what each of them did. */
export async function runLoad(
  server: TestPostgres,
  settings: Settings,
  { workers, forMs }: { readonly workers: number; readonly forMs: number },
  signal: AbortSignal,
): Promise<readonly Told[]> {
  const directories = await Promise.all(
    Array.from({ length: workers }, () => mkdtemp(join(tmpdir(), 'bench-load-'))),
  );
  const children = directories.map(() => forked());
  try {
    const told = children.map(async (child) => (await lastWord(child)) as Told);
    await within('the load getting ready', readyMs, signal, () => Promise.all(children.map(ready)));
    const zeroNs = String(zeroNow());
    for (const [index, directory] of directories.entries())
      children[index]?.send(planOf(server, settings, { index, count: workers }, directory, zeroNs));
    await delay(forMs, signal);
    for (const child of children) child.send('stop');
    return await within('the load ending', readyMs, signal, () => Promise.all(told));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    for (const directory of directories) await rm(directory, { recursive: true });
  }
}

function planOf(
  { endpoint, login }: TestPostgres,
  settings: Settings,
  share: { readonly index: number; readonly count: number },
  directory: string,
  zeroNs: string,
): LoadPlan {
  return {
    ...{ engine: 'pg', arrival: 'constant', rate: 1000, timeoutMs: 5000, maxLatenessMs: 10_000 },
    ...{ warmupMs: 500, seed: 42, scale: 1, startAtMs: 50, runId: 'bench' },
    ...{ directory, zeroNs, endpoint, login },
    ...settings,
    clients: Math.ceil((settings.clients - share.index) / share.count),
    ...(share.count > 1 ? { share } : {}),
  };
}

function forked(): ChildProcess {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
    execArgv: [...typescriptOptions],
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return child;
}

async function ready(child: ChildProcess): Promise<void> {
  await once(child, 'message');
}

/** Rejects when it ends without one. */
async function lastWord(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => message !== 'ready' && resolve(message));
    child.once('exit', (code) => reject(new Error(`the load ended by itself (${code})`)));
  });
}
