import type { LocalCluster } from '../../../cluster/local/cluster.ts';
import { until } from '../../../core/wait.ts';
import type { HeldClients, Joined } from './held-clients.ts';
import type { SwitchedLine } from './proxy-under-test.ts';
import { wallMs } from './wall.ts';
import type { Opened } from './writable-watch.ts';

export type DrillKind = 'switchover' | 'crash';

/** One change of the primary, as the observers saw it. */
export interface Drill {
  readonly kind: DrillKind;
  readonly from: string;
  readonly to: string;
  /** From the last no of the new primary until the first held client was ready: an upper bound. */
  readonly acceptsToReadyMs: number;
  /** By how much less it may have been: from that last no to the first yes. */
  readonly uncertaintyMs: number;
  readonly acceptsToRoutedMs: number;
  readonly routedToReadyMs: number;
  readonly begunToDetectedMs: number;
  readonly detectedToFencedMs: number | null;
  readonly detectedToRoutedMs: number;
  readonly linksFenced: number;
  readonly clientsHeld: number;
}

/** What was heard of since the drill began. */
export class Observed {
  opened: Opened[] = [];
  joined: Joined[] = [];
  switched: SwitchedLine[] = [];

  forget(): void {
    this.opened = [];
    this.joined = [];
    this.switched = [];
  }
}

export interface Stage {
  readonly cluster: LocalCluster;
  readonly clients: HeldClients;
  readonly clientCount: number;
  readonly observed: Observed;
}

const switchMs = 90_000;
const settleMs = 180_000;

/** Waits until all is well, changes the primary, and says how that went. */
export async function drill(kind: DrillKind, stage: Stage, signal: AbortSignal): Promise<Drill> {
  const { cluster, observed } = stage;
  const from = await settled(stage, signal);
  observed.forget();
  const begunMs = wallMs();
  if (kind === 'crash') await cluster.crash(from.name);
  else await cluster.switchover(signal);
  try {
    const seen = await until('no switch', () => complete(observed, from.port), {
      timeoutMs: switchMs,
      intervalMs: 20,
      signal,
      lastSeen: () => JSON.stringify(observed),
    });
    const to = cluster.nodes.find(({ port }) => port === seen.opened.port)?.name ?? 'nobody';
    return { kind, from: from.name, to, ...figures(begunMs, seen) };
  } finally {
    if (kind === 'crash') await cluster.revive(from.name);
  }
}

interface Seen {
  readonly opened: Opened;
  readonly line: SwitchedLine;
  readonly joined: Joined;
}

/** Redundant, every client connected; gives the primary. */
async function settled({ cluster, clients, clientCount }: Stage, signal: AbortSignal) {
  const options = { timeoutMs: settleMs, intervalMs: 250, signal };
  await until(
    'not redundant',
    async () => {
      if ((await cluster.topology(signal)).redundant && clients.connected === clientCount)
        return true;
      await cluster.hurry(signal);
      return undefined;
    },
    { ...options, lastSeen: () => `${clients.connected} of ${clientCount} clients connected` },
  );
  const { primary } = await cluster.topology(signal);
  const node = cluster.nodes.find(({ name }) => name === primary);
  if (!node) throw new Error('redundant, and nobody is the primary');
  return node;
}

function complete({ opened, joined, switched }: Observed, oldPort: number): Seen | undefined {
  const first = opened.find(({ port }) => port !== oldPort);
  const line = switched.find(({ to }) => to.endsWith(`:${first?.port}`));
  const client = joined.find(({ port }) => port === first?.port);
  return first && line && client ? { opened: first, line, joined: client } : undefined;
}

function figures(begunMs: number, { opened, line, joined }: Seen) {
  const [detectedMs, routedMs] = [Date.parse(line.detectedAt), Date.parse(line.routedAt)];
  return {
    acceptsToReadyMs: joined.atMs - opened.notBeforeMs,
    uncertaintyMs: opened.seenAtMs - opened.notBeforeMs,
    acceptsToRoutedMs: routedMs - opened.notBeforeMs,
    routedToReadyMs: joined.atMs - routedMs,
    begunToDetectedMs: detectedMs - begunMs,
    detectedToFencedMs: line.detectedToFencedMs,
    detectedToRoutedMs: line.detectedToRoutedMs,
    linksFenced: line.linksFenced,
    clientsHeld: line.clientsHeld,
  };
}
