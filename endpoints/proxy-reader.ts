import { listedNodes } from '../cluster/sources/listed-nodes.ts';
import { monitoredNodes } from '../cluster/sources/monitored-nodes.ts';
import { Cleanup } from '../core/cleanup.ts';
import type { Clock } from '../core/clock.ts';
import type { Endpoint, Login } from '../core/cluster.ts';
import type { ReadingEvent } from '../core/history.ts';
import type { CancelKeys } from '../proxy/cancel-keys.ts';
import { followNodes } from '../proxy/follow-nodes.ts';
import type { ReadFallback } from '../proxy/read-route.ts';
import { type RunningReader, startReader } from '../proxy/reader.ts';
import type { Lookup } from './proxy-source.ts';

/** The read-only address of a run's proxy. */
export interface ReadListen {
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  /** Without a fit standby: new sessions go to the primary, or are refused. */
  readonly fallback: ReadFallback;
}

interface ReaderParts extends ReadListen {
  readonly source: Lookup;
  readonly probeLogin: Login;
  readonly cancelKeys: CancelKeys;
  readonly clock: Clock;
  readonly onReading: (event: ReadingEvent) => void;
  readonly onProblem: (problem: string) => void;
}

/** As `proxy` has it by default. */
const maxLag = { kind: 'ms', most: 60_000 } as const;

/** Opens it; throws UsageError when it cannot listen there. To be told of each change of the primary. */
export async function openReader(
  parts: ReaderParts,
): Promise<AsyncDisposable & Pick<RunningReader, 'address' | 'primary'>> {
  const { listen, fallback, source, probeLogin, cancelKeys, clock, onReading, onProblem } = parts;
  const cleanup = new Cleanup(onProblem);
  const reader = await startReader({
    ...{ listen, fallback, maxLag, cancelKeys, onProblem },
    onRoute: ({ kind: from, targets: views }, ended) => {
      // What else is known of the nodes at this moment is no part of the event.
      const targets = views.map(({ host, port }) => ({ host, port }));
      onReading({ kind: 'reading', atMs: clock.nowMs(), from, targets, ended });
    },
  });
  cleanup.use('the listener for reading', reader);
  const nodes =
    source.kind === 'monitor'
      ? monitoredNodes({ monitor: source.monitor, nodes: source.nodes ?? [], probeLogin })
      : listedNodes({ nodes: source.nodes, probeLogin });
  cleanup.use('asking the nodes', followNodes(nodes, [reader], onProblem));
  return {
    address: reader.address,
    primary: (primary) => reader.primary(primary),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}
