import type { ProbeRecord } from '../core/history.ts';
import type { Lane, LaneRole } from './report.ts';

/** Longer without any probe of a node than this, and nothing is claimed about it. */
const blindAfterMs = 5_000;

type LaneSpan = Lane['spans'][number];

/** What each node said of itself over time, merged into spans of one role. */
export async function readLanes(probes: AsyncIterable<ProbeRecord>): Promise<Lane[]> {
  const track = new LaneTrack();
  for await (const probe of probes) track.hear(probe);
  return track.lanes();
}

/** The same, as the probes come in. */
export class LaneTrack {
  readonly #spansOf = new Map<string, LaneSpan[]>();

  hear({ node, role, atMs }: ProbeRecord): void {
    const spans = this.#spansOf.get(node) ?? [];
    this.#spansOf.set(node, spans);
    extend(spans, laneRole(role), atMs);
  }

  lanes(): Lane[] {
    return [...this.#spansOf]
      .map(([node, spans]) => ({ node, spans: [...spans] }))
      .sort((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }));
  }
}

// A role is known from the probe that first shows it: an upper bound of when it began.
function extend(spans: LaneSpan[], role: LaneRole, atMs: number): void {
  const last = spans.at(-1);
  const seen = last !== undefined && atMs - last.toMs <= blindAfterMs;
  if (seen) spans[spans.length - 1] = { ...last, toMs: atMs };
  if (!seen || last.role !== role) spans.push({ role, fromMs: atMs, toMs: atMs });
}

function laneRole(role: ProbeRecord['role']): LaneRole {
  if (role === null) return 'down';
  if (role.inRecovery) return 'standby';
  return role.readOnly ? 'read-only' : 'primary';
}
