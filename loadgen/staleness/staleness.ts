import type { Clock } from '../../core/clock.ts';
import type { Endpoint, Login } from '../../core/cluster.ts';
import { together } from '../../core/together.ts';
import { delay, until } from '../../core/wait.ts';
import type { Destination } from '../connections/destination.ts';
import { Asking } from './asking.ts';
import { writeMarkers } from './markers.ts';
import { StalenessLog } from './staleness-log.ts';
import { type Standby, StandbyWatch } from './standby.ts';
import { Waiting } from './waiting.ts';

const markerEveryMs = 200;
const writeTimeoutMs = 5000;
const lookTimeoutMs = 1000;
const windowMs = 1000;
/** Later than this a write counts as not visible. */
const notVisibleAfterMs = 30_000;
/** What the last markers are given when the load has ended. */
const tailMs = 2000;

export interface StalenessOptions {
  readonly runId: string;
  /** The file to write. */
  readonly path: string;
  /** Leads to the primary, as an application reaches it. */
  readonly endpoint: Destination;
  readonly login: Login;
  /** Asked directly; who is a standby says so itself. */
  readonly nodes: readonly (Endpoint & { readonly name: string })[];
  readonly nodeLogin: Login;
  readonly clock: Clock;
}

/**
 * Measures, until aborted, how long it is from the acknowledgement of a write until it can be read
 * on each standby: five markers a second through the endpoint, looked for on every node. The load
 * does not take part in it, and its tables and receipts are not touched. What goes wrong in the
 * cluster is a figure; only the file's failing is an error.
 */
export async function measureStaleness(
  options: StalenessOptions,
  signal: AbortSignal,
): Promise<void> {
  const { path, endpoint, login, nodes, clock } = options;
  using log = new StalenessLog(path, clock.nowMs());
  using primary = new Asking(endpoint, login, writeTimeoutMs);
  const standbys = nodes.map((node) => standbyOf(node, options, log));
  using _closing = closing(standbys.map(({ node }) => node));
  const watches = standbys.map((standby) => new StandbyWatch(standby));
  const onAcknowledged = (number: number, atMs: number) => {
    for (const watch of watches) watch.acknowledged(number, atMs);
  };
  // A primary that is not there holds the question for seconds.
  signal.addEventListener('abort', () => primary[Symbol.dispose](), { once: true });
  const over = new AbortController();
  const markers = { ...options, primary, everyMs: markerEveryMs, onAcknowledged };
  await together(over.signal, [
    async (stop) => {
      await writeMarkers(markers, AbortSignal.any([signal, stop]));
      await allSeen(standbys, stop);
      over.abort();
    },
    (stop) => windows(log, clock, stop),
    ...watches.map((watch) => (stop: AbortSignal) => watch.watch(stop)),
  ]);
  for (const { waiting } of standbys) waiting.end(clock.nowMs());
  log.endWindow(clock.nowMs());
}

function standbyOf(
  node: StalenessOptions['nodes'][number],
  { runId, nodeLogin, clock }: StalenessOptions,
  log: StalenessLog,
): Standby & { readonly node: Asking } {
  const waiting = new Waiting(notVisibleAfterMs, (seen) => log.record(node.name, seen));
  return { runId, node: new Asking(node, nodeLogin, lookTimeoutMs), waiting, clock };
}

function closing(all: readonly Disposable[]): Disposable {
  return {
    [Symbol.dispose]: () => {
      for (const one of all) one[Symbol.dispose]();
    },
  };
}

async function windows(log: StalenessLog, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(windowMs, signal).catch(() => undefined);
    log.endWindow(clock.nowMs());
  }
}

/** Or the time for that is up. */
async function allSeen(standbys: readonly Standby[], signal: AbortSignal): Promise<void> {
  const seen = () => standbys.every(({ waiting }) => waiting.sinceMs === null) || undefined;
  const options = { timeoutMs: tailMs, intervalMs: 20, signal };
  await until('not all visible', seen, options).catch(() => undefined);
}
