import { fork } from 'node:child_process';
import type { Endpoint, Login } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import { typescriptOptions } from '../core/typescript.ts';
import { deferred, within } from '../core/wait.ts';

const openMs = 30_000;
const closeMs = 5_000;

/** What the crowd's process is told, once. */
export interface CrowdOrder {
  readonly endpoint: Endpoint;
  readonly login: Login;
  readonly connections: number;
}

/** How many of them came how far. The rest waits for an answer. */
export interface CrowdCount {
  /** Connected, and ready for a query; it may have been lost since. */
  readonly served: number;
  /** Told no by the server, refused by the system, or lost before they were served. */
  readonly refused: number;
  /** Why, by SQLSTATE or errno name. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface OpenCrowd extends AsyncDisposable {
  readonly detail: string;
}

/**
 * Opens connections as fast as it can, by a process of its own, and holds them. Resolves when all
 * were answered, or after half a minute. Disposing closes them.
 */
export async function openCrowd(order: CrowdOrder, signal: AbortSignal): Promise<OpenCrowd> {
  const child = fork(new URL('./crowd-process.ts', import.meta.url), [], {
    execArgv: [...typescriptOptions],
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  let count: CrowdCount = { served: 0, refused: 0, reasons: {} };
  const answered = deferred<void>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('error', answered.reject);
  child.once('exit', (code) => answered.reject(new Error(`the crowd ended with ${code}`)));
  child.on('message', (told: CrowdCount) => {
    count = told;
    if (told.served + told.refused >= order.connections) answered.resolve();
  });
  const close = async () => {
    child.kill('SIGTERM');
    const stubborn = setTimeout(() => child.kill('SIGKILL'), closeMs);
    await exited;
    clearTimeout(stubborn);
  };
  try {
    child.send(order);
    await within('the crowd', openMs, signal, () => answered.promise);
  } catch (error) {
    // Connections that nobody answers are what a storm may well end in.
    if (signal.aborted || child.exitCode !== null) {
      await close();
      signal.throwIfAborted();
      throw new Error(messageOf(error));
    }
  }
  return {
    get detail() {
      return inWords(count, order.connections);
    },
    [Symbol.asyncDispose]: close,
  };
}

function inWords({ served, refused, reasons }: CrowdCount, connections: number): string {
  const why = Object.entries(reasons).map(([reason, times]) => `${times} x ${reason}`);
  const waiting = connections - served - refused;
  return [
    `${served} of ${connections} connections served`,
    `${refused} refused${why.length > 0 ? ` (${why.join(', ')})` : ''}`,
    ...(waiting > 0 ? [`${waiting} not answered`] : []),
  ].join(', ');
}
