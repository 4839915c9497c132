import { messageOf, UsageError } from '../core/errors.ts';
import type { HeldEvent, ReadingEvent } from '../core/history.ts';
import { endWithParent } from '../core/orphan.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import type { Addresses } from './child.ts';
import type { FromEndpoint, ToEndpoint } from './messages.ts';

/** How an endpoint's process speaks to the runner. */
export interface Voice {
  event(event: ProxyEvent): void;
  reading(event: ReadingEvent): void;
  held(event: HeldEvent): void;
  problem(problem: string): void;
  /** Its last word: the process ends. */
  broken(error: unknown): void;
}

/**
 * The life of an endpoint's process: opens when the parent (endpoints/child.ts) says so, closes when it
 * says so, and ends when it is gone.
 */
export function serveParent<Order>(
  open: (order: Order, voice: Voice) => Promise<Addresses & AsyncDisposable>,
): void {
  let opened: (Addresses & AsyncDisposable) | undefined;
  const start = async (order: Order) => {
    opened = await open(order, voice);
    const { endpoint: address, readOnly } = opened;
    tell({ kind: 'ready', address, ...(readOnly ? { readOnly } : {}) });
  };
  const stop = async () => {
    await opened?.[Symbol.asyncDispose]();
    process.exit(0);
  };
  process.on('message', (message: ToEndpoint<Order>) => {
    const work = message.kind === 'start' ? start(message.order) : stop();
    work.catch(broken);
  });
  process.on('uncaughtException', broken);
  process.on('unhandledRejection', broken);
  // Nobody is left to stop this process.
  process.on('disconnect', () => process.exit(1));
  endWithParent(5000);
  // Ctrl-C reaches the whole process group; when to stop is for the parent to say.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
}

const voice: Voice = {
  event: (event) => tell({ kind: 'event', event }),
  reading: (event) => tell({ kind: 'reading', event }),
  held: (event) => tell({ kind: 'held', event }),
  problem: (problem) => tell({ kind: 'problem', problem }),
  broken,
};

function broken(error: unknown): void {
  const last = { message: messageOf(error), usage: error instanceof UsageError };
  if (!process.connected) process.exit(1);
  process.send?.({ kind: 'broken', ...last } satisfies FromEndpoint, () => process.exit(1));
}

function tell(message: FromEndpoint): void {
  if (process.connected) process.send?.(message);
}
