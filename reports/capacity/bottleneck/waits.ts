import type { ResourceFigures, SessionFigures } from '../../resources/resources.ts';
import type { Bottleneck, BottleneckKind } from './bottleneck.ts';

interface WaitKind {
  readonly kind: BottleneckKind;
  /** Of the active sessions: with so many it stands out. */
  readonly share: number;
  readonly waits: RegExp;
  readonly means: string;
}

/** The first that matches a wait has it. */
const kinds: readonly WaitKind[] = [
  { kind: 'locks', share: 0.2, waits: /^Lock:/, means: 'for locks that other sessions held' },
  {
    kind: 'replication',
    share: 0.4,
    waits: /^IPC:SyncRep$/,
    means: "for a standby's word on their commit",
  },
  { kind: 'WAL', share: 0.25, waits: /^(IO|LWLock):WAL/, means: 'for WAL to be written or synced' },
  { kind: 'disk', share: 0.25, waits: /^IO:/, means: 'for data files' },
  {
    kind: 'internal locks',
    share: 0.25,
    waits: /^LWLock:/,
    means: "for the server's own short locks",
  },
];

/** Fewer active sessions than this are no queue. */
const fewest = 1;

/** What the sessions of the node with most of them waited for, by how many did. */
export function waitFindings({ sessions }: ResourceFigures): readonly Bottleneck[] {
  const [busiest] = Object.entries(sessions)
    .flatMap(([node, use]) => (use ? [{ node, use }] : []))
    .sort((a, b) => total(b.use) - total(a.use));
  if (!busiest || total(busiest.use) < fewest) return [];
  const { node, use } = busiest;
  return [...activeFindings(node, use), ...idleFindings(node, use)];
}

function activeFindings(node: string, { active, on }: SessionFigures): readonly Bottleneck[] {
  const found = kinds.map((kind) => {
    const own = Object.entries(on).filter(([wait]) => kindOf(wait) === kind);
    const waiting = own.reduce((sum, [, sessions]) => sum + sessions, 0);
    return { ...kind, waiting, most: own[0]?.[0] ?? '' };
  });
  return found
    .filter(({ waiting, share }) => active >= fewest && waiting >= share * active)
    .sort((a, b) => b.waiting - a.waiting)
    .map(({ kind, waiting, means, most }) => ({
      kind,
      detail: `of ${active.toFixed(1)} active sessions on ${node}, ${waiting.toFixed(1)} waited ${means} (mostly ${most})`,
    }));
}

/** A server that waits for its client, with a transaction open, is not what is slow. */
function idleFindings(node: string, use: SessionFigures): readonly Bottleneck[] {
  const { idleInTransaction: idle } = use;
  if (idle < fewest || idle < total(use) / 2) return [];
  const detail = `of ${total(use).toFixed(1)} sessions at work on ${node}, ${idle.toFixed(1)} were waiting for the client's next statement`;
  return [{ kind: 'client round trips', detail }];
}

function kindOf(wait: string): WaitKind | undefined {
  return kinds.find(({ waits }) => waits.test(wait));
}

function total({ active, idleInTransaction }: SessionFigures): number {
  return active + idleInTransaction;
}
