import type pg from 'pg';
import type { Clock } from '../core/clock.ts';
import type { Endpoint, Login, Topology } from '../core/cluster.ts';
import type { HistoryEvent, MonitorEvent, ProbeRecord } from '../core/history.ts';
import { together } from '../core/together.ts';
import { delay } from '../core/wait.ts';
import { connect } from './connect.ts';
import type { Access } from './database-url.ts';
import { locate, readNodes, topologyOf } from './monitor.ts';
import { commitQuestion, NodeProbe } from './sources/probe.ts';

const probeEveryMs = 50;
const probeTimeoutMs = 500;
const pollEveryMs = 250;
const reconnectMs = 250;

export interface Observed {
  /** null: `topology` is asked instead. */
  readonly monitor: Access | null;
  readonly topology: (signal: AbortSignal) => Promise<Topology>;
  readonly nodes: readonly (Endpoint & { readonly name: string })[];
  readonly nodeLogin: Login;
  readonly clock: Clock;
  readonly onEvent: (event: HistoryEvent) => void;
  readonly onProbe: (record: ProbeRecord) => void;
}

/**
 * Writes down what the cluster does, until the signal is aborted: the monitor's word (events
 * `monitor`, `topology`) and each node's own, asked 20 times a second. Without a monitor the nodes
 * tell the topology. Never fails: what cannot be asked is a probe without an answer, or an event
 * that is not there.
 */
export async function observe(observed: Observed, signal: AbortSignal): Promise<void> {
  const probes = observed.nodes.map((node) => () => probeForever(observed, node, signal));
  await together(signal, [() => watchForever(observed, signal), ...probes]);
}

async function probeForever(
  { nodeLogin, clock, onProbe }: Observed,
  node: Endpoint & { readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  using probe = new NodeProbe(node, nodeLogin, probeTimeoutMs, commitQuestion);
  while (!signal.aborted) {
    const askedMs = clock.nowMs();
    const role = await probe.ask();
    const atMs = clock.nowMs();
    onProbe({ atMs, node: node.name, tookMs: atMs - askedMs, role });
    await pause(probeEveryMs - (atMs - askedMs), signal);
  }
}

async function watchForever(observed: Observed, signal: AbortSignal): Promise<void> {
  const { clock, onEvent, monitor } = observed;
  const by = monitor ? {} : ({ by: 'probe' } as const);
  let last = '';
  const onTopology = (topology: Topology) => {
    const text = JSON.stringify(topology);
    if (text !== last) onEvent({ kind: 'topology', atMs: clock.nowMs(), ...topology, ...by });
    last = text;
  };
  while (!signal.aborted) {
    try {
      if (monitor) await watchMonitor(monitor, observed, onTopology, signal);
      else await watchNodes(observed, onTopology, signal);
    } catch {
      await pause(reconnectMs, signal);
    }
  }
}

async function watchMonitor(
  { endpoint, login }: Access,
  observed: Observed,
  onTopology: (topology: Topology) => void,
  signal: AbortSignal,
): Promise<void> {
  await using connection = await connect(endpoint, login, { timeoutMs: 2000, signal });
  await watch(connection.client, observed, onTopology, signal);
}

async function watchNodes(
  { topology }: Observed,
  onTopology: (topology: Topology) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    onTopology(await topology(signal));
    await pause(pollEveryMs, signal);
  }
}

/** LISTENs and polls on one connection, until it is lost. */
async function watch(
  monitor: pg.Client,
  { clock, onEvent, nodes }: Observed,
  onTopology: (topology: Topology) => void,
  signal: AbortSignal,
): Promise<void> {
  monitor.on('notification', ({ payload }) => {
    const event = parseState(payload ?? '', clock.nowMs());
    if (event) onEvent(event);
  });
  await monitor.query('LISTEN state');
  while (!signal.aborted) {
    onTopology(topologyOf(locate(await readNodes(monitor), nodes)));
    await pause(pollEveryMs, signal);
  }
}

/** The JSON of channel `state`: {type, name, reportedState, goalState, health: good|bad …}. */
function parseState(payload: string, atMs: number): MonitorEvent | null {
  try {
    const { type, name, reportedState, goalState, health } = JSON.parse(payload);
    if (type !== 'state') return null;
    return {
      kind: 'monitor',
      atMs,
      node: name,
      reportedState,
      goalState,
      healthy: health !== 'bad',
    };
  } catch {
    return null;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, signal).catch(() => undefined);
}
