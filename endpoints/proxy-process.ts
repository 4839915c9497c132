import { Cleanup } from '../core/cleanup.ts';
import { clockFrom } from '../core/clock.ts';
import { CancelKeys } from '../proxy/cancel-keys.ts';
import { startProxy } from '../proxy/proxy.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import type { Addresses } from './child.ts';
import { sampleHeld } from './held-samples.ts';
import type { ProxyOrder } from './proxy.ts';
import { openReader } from './proxy-reader.ts';
import { primarySource } from './proxy-source.ts';
import { serveParent, type Voice } from './serve-parent.ts';

// The proxy as a child of the runner (endpoints/proxy.ts): what is measured must not share a
// thread with what measures it.

serveParent(open);

async function open(order: ProxyOrder, voice: Voice): Promise<Addresses & AsyncDisposable> {
  const { listen, readOnly, source, probeLogin, zeroNs } = order;
  const onProblem = voice.problem;
  const cleanup = new Cleanup(onProblem);
  const common = { clock: clockFrom(zeroNs), cancelKeys: new CancelKeys(), onProblem };
  const reader = readOnly
    ? await openReader({ ...readOnly, ...common, source, probeLogin, onReading: voice.reading })
    : null;
  if (reader) cleanup.use('the reader', reader);
  const onEvent = (event: ProxyEvent) => {
    // In this turn: a reader is fenced off an old primary with everybody else.
    reader?.primary(event.target);
    voice.event(event);
  };
  const primary = primarySource(source, probeLogin, onProblem);
  const proxy = cleanup.use(
    'the proxy',
    await startProxy({ ...common, listen, source: primary, onEvent }),
  );
  const { clock } = common;
  const held = sampleHeld(() => proxy.status().held, clock, voice.held);
  cleanup.defer('counting who is held', () => held[Symbol.dispose]());
  return {
    endpoint: proxy.address,
    ...(reader ? { readOnly: reader.address } : {}),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}
