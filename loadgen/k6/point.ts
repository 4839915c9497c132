import { type OutcomeKind, outcomeKinds } from '../../core/history.ts';
import { instantMs } from './instant.ts';

/** What a line of k6's JSON output means here. `atMs`: by the wall clock, since 1970. */
export type Point =
  /** A statement is about to be sent. */
  | { readonly kind: 'sent'; readonly atMs: number; readonly cycle: number; readonly tags: Tags }
  | { readonly kind: 'ended'; readonly atMs: number; readonly cycle: number; readonly tags: Tags }
  /** One turn of a script, which may tell nothing more of itself. */
  | { readonly kind: 'iteration'; readonly atMs: number; readonly tookMs: number }
  /** What nobody was free to begin. */
  | { readonly kind: 'dropped'; readonly atMs: number; readonly count: number }
  /** k6 lives: once a second, whatever its users do. */
  | { readonly kind: 'beat'; readonly atMs: number; readonly users: number };

/** Of an operation. A script of others may leave out any of them. */
export interface Tags {
  readonly tx: string;
  readonly write: boolean;
  readonly outcome: OutcomeKind | null;
  readonly code: string;
  readonly message: string;
  readonly node: string;
  readonly timeline: number;
}

const kinds: Readonly<Record<string, Point['kind']>> = {
  pghb_sent: 'sent',
  pghb_ended: 'ended',
  iteration_duration: 'iteration',
  dropped_iterations: 'dropped',
  vus: 'beat',
};

const opening = '{"metric":"';
/** Cycles are u32 in writes.bin. */
const mostCycles = 2 ** 32;

/** null: a line that is of no interest here, most of them. Throws for one that is not k6's. */
export function pointOf(line: string): Point | null {
  // Before anything is parsed: k6 tells much of itself, several lines for each operation.
  if (!line.startsWith(opening)) return ofAnotherKind(line);
  const kind = kinds[line.slice(opening.length, line.indexOf('"', opening.length))];
  if (kind === undefined) return null;
  const { type, data } = JSON.parse(line) as { type?: unknown; data?: Data | null };
  const atMs = typeof data?.time === 'string' ? instantMs(data.time) : null;
  const value = data?.value;
  if (type !== 'Point' || !data || atMs === null || typeof value !== 'number' || value < 0)
    throw new Error('no point');
  if (kind === 'sent' || kind === 'ended') return { kind, atMs, ...operation(value, data.tags) };
  if (kind === 'iteration') return { kind, atMs, tookMs: value };
  return kind === 'dropped' ? { kind, atMs, count: value } : { kind, atMs, users: value };
}

interface Data {
  readonly time?: unknown;
  readonly value?: unknown;
  readonly tags?: Readonly<Record<string, unknown>> | null;
}

/** k6 says of each metric what it is, before its first point. */
function ofAnotherKind(line: string): null {
  if (line.startsWith('{"type":"Metric"')) return null;
  throw new Error('not of k6');
}

function operation(cycle: number, tags: Data['tags']) {
  if (!Number.isInteger(cycle) || cycle >= mostCycles) throw new Error('no cycle');
  const text = (key: string, most: number) => String(tags?.[key] ?? '').slice(0, most);
  const outcome = outcomeKinds.find((one) => one === tags?.['outcome']) ?? null;
  const timeline = Number(text('timeline', 10));
  return {
    cycle,
    tags: {
      // Names go into files that part their fields by other characters.
      tx: text('tx', 64).replace(/[^\w.-]/g, '-') || 'operation',
      write: tags?.['kind'] === 'write',
      outcome,
      code: text('code', 80),
      message: text('message', 300),
      node: text('node', 80),
      timeline: Number.isInteger(timeline) && timeline > 0 && timeline < mostCycles ? timeline : 0,
    },
  };
}
