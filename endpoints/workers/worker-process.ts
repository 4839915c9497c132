import { setImmediate } from 'node:timers/promises';
import { clockFrom } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import { endWithParent } from '../../core/orphan.ts';
import { CancelKeys } from '../../proxy/cancel-keys.ts';
import { Elsewhere } from './elsewhere.ts';
import { Lease } from './lease.ts';
import { type Listener, startListener } from './listener.ts';
import type { FromWorker, ToWorker } from './messages.ts';

// One of the proxy's workers (endpoints/workers/pool.ts): it listens on the port that all of them
// share, and routes to whom the parent says.

const elsewhere = new Elsewhere(tell);
const cancelKeys = new CancelKeys(elsewhere);
const listeners: Listener[] = [];
let lease: Lease | undefined;

process.on('message', (message: ToWorker) => {
  hear(message).catch(broken);
});
process.on('uncaughtException', broken);
process.on('unhandledRejection', broken);
// Nobody is left who could say that the primary has changed.
process.on('disconnect', () => process.exit(1));
endWithParent(1_000);
// Ctrl-C reaches the whole process group; when to stop is for the parent to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
tell({ kind: 'loaded' });

async function hear(message: ToWorker): Promise<void> {
  if (message.kind === 'start') await start(message);
  else if (message.kind === 'route') await obey(message);
  else if (message.kind === 'cancelAsk') own(message.id, message.key);
  else if (message.kind === 'cancelAnswer') elsewhere.answered(message.id, message.target);
  else if (message.kind === 'drain') await drain(message.timeoutMs);
  else await stop();
}

async function start(message: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  const clock = clockFrom(message.zeroNs);
  const { leaseMs } = message;
  lease = new Lease(clock, leaseMs, () => {
    onProblem(`routing to nobody, no word from the parent for ${leaseMs} ms`);
    route([]).catch(broken);
  });
  for (const { listen, limits } of message.listeners)
    listeners.push(await startListener({ listen, limits, clock, cancelKeys, onProblem }));
  tell({ kind: 'ready', addresses: listeners.map(({ address }) => address) });
}

async function obey(word: Extract<ToWorker, { kind: 'route' }>): Promise<void> {
  // A word that comes too late may have been taken back: to nobody, until the next one.
  await route(lease?.renew(word.saidAtMs) ? word.targets : []);
  // A reset may wait for the end of this turn of the event loop, see proxy/link.ts.
  await setImmediate();
  tell({ kind: 'acted', turn: word.turn, reports: listeners.map((each) => each.report()) });
}

async function route(targets: readonly (Endpoint | null)[]): Promise<void> {
  await Promise.all(listeners.map((listener, index) => listener.route(targets[index] ?? null)));
}

function own(id: number, key: string): void {
  tell({ kind: 'cancelAnswer', id, target: cancelKeys.ownerOf(key)?.target ?? null });
}

async function drain(timeoutMs: number): Promise<void> {
  const left = await Promise.all(listeners.map((listener) => listener.drain(timeoutMs)));
  tell({ kind: 'drained', left: left.reduce((sum, links) => sum + links, 0) });
}

async function stop(): Promise<void> {
  await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
  process.exit(0);
}

function onProblem(problem: string): void {
  tell({ kind: 'problem', problem });
}

function broken(error: unknown): void {
  const last = { message: messageOf(error), usage: error instanceof UsageError };
  if (!process.connected) process.exit(1);
  process.send?.({ kind: 'broken', ...last } satisfies FromWorker, () => process.exit(1));
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, () => undefined);
}
