import { clockFrom } from '../core/clock.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import type { ReadingEvent } from '../core/history.ts';
import { endWithParent } from '../core/orphan.ts';
import { CancelKeys } from '../proxy/cancel-keys.ts';
import { type RunningProxy, startProxy } from '../proxy/proxy.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import { sampleHeld } from './held-samples.ts';
import type { FromProxy, ToProxy } from './proxy-messages.ts';
import { openReader } from './proxy-reader.ts';
import { primarySource } from './proxy-source.ts';

// The proxy as a child of the runner (endpoints/proxy.ts): what is measured must not share a
// thread with what measures it.

let proxy: RunningProxy | undefined;
let reader: Awaited<ReturnType<typeof openReader>> | undefined;

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
  const { listen, readOnly, source, probeLogin, zeroNs } = message;
  const common = { clock: clockFrom(zeroNs), cancelKeys: new CancelKeys(), onProblem };
  if (readOnly) {
    const onReading = (event: ReadingEvent) => tell({ kind: 'reading', event });
    reader = await openReader({ ...readOnly, ...common, source, probeLogin, onReading });
  }
  const primary = primarySource(source, probeLogin, onProblem);
  const running = await startProxy({ ...common, listen, source: primary, onEvent });
  proxy = running;
  // Ends with the process.
  sampleHeld(
    () => running.status().held,
    common.clock,
    (event) => tell({ kind: 'held', event }),
  );
  tell({
    kind: 'ready',
    address: proxy.address,
    ...(reader ? { readOnly: reader.address } : {}),
  });
}

function onEvent(event: ProxyEvent): void {
  // In this turn: a reader is fenced off an old primary with everybody else.
  reader?.primary(event.target);
  tell({ kind: 'event', event });
}

async function stop(): Promise<void> {
  await proxy?.[Symbol.asyncDispose]();
  await reader?.[Symbol.asyncDispose]();
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
