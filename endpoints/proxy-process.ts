import { clockFrom } from '../core/clock.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { endWithParent } from '../core/orphan.ts';
import { type RunningProxy, startProxy } from '../proxy/proxy.ts';
import type { FromProxy, ToProxy } from './proxy-messages.ts';
import { primarySource } from './proxy-source.ts';

// The proxy as a child of the runner (endpoints/proxy.ts): what is measured must not share a
// thread with what measures it.

let proxy: RunningProxy | undefined;

process.on('message', (message: ToProxy) => {
  const work = message.kind === 'start' ? start(message) : stop();
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

async function start(message: Extract<ToProxy, { kind: 'start' }>): Promise<void> {
  const onProblem = (problem: string) => tell({ kind: 'problem', problem });
  const { listen, source, probeLogin, zeroNs } = message;
  proxy = await startProxy({
    listen,
    source: primarySource(source, probeLogin, onProblem),
    clock: clockFrom(zeroNs),
    onEvent: (event) => tell({ kind: 'event', event }),
    onProblem,
  });
  tell({ kind: 'ready', address: proxy.address });
}

async function stop(): Promise<void> {
  await proxy?.[Symbol.asyncDispose]();
  process.exit(0);
}

function broken(error: unknown): void {
  const last = { message: messageOf(error), usage: error instanceof UsageError };
  if (!process.connected) process.exit(1);
  process.send?.({ kind: 'broken', ...last } satisfies FromProxy, () => process.exit(1));
}

function tell(message: FromProxy): void {
  if (process.connected) process.send?.(message);
}
