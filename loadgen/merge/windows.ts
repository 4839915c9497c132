import type { Gap, WindowEvent } from '../../core/history.ts';
import { addedOwnDelay } from '../../core/own-delay.ts';
import { GapTracker } from '../recorder-gaps.ts';
import { readOnlyTimesOf, readTimesOf, writesOf } from './files.ts';
import { inStep } from './in-step.ts';

type Counts = Readonly<Record<string, number>>;

/**
 * Windows of several processes as one of all. Counts add up; gaps do not: what one process missed
 * another may have got, so that they are found anew in the acknowledgements of all.
 */
export async function* mergeWindows(
  windows: readonly WindowEvent[],
  parts: readonly string[],
): AsyncGenerator<WindowEvent> {
  const groups = [...summed(windows).values()].sort((a, b) => a.fromMs - b.fromMs);
  const reads = new Gaps(inStep(parts.map(readTimesOf), (atMs) => atMs));
  const readOnly = new Gaps(inStep(parts.map(readOnlyTimesOf), (atMs) => atMs));
  const writes = new Gaps(inStep(parts.map(acknowledgedWrites), (atMs) => atMs));
  for (const [index, window] of groups.entries()) {
    const untilMs = index === groups.length - 1 ? Number.POSITIVE_INFINITY : window.toMs;
    const readOnlyGaps = await readOnly.until(untilMs);
    yield {
      ...window,
      readGaps: await reads.until(untilMs),
      writeGaps: await writes.until(untilMs),
      ...(readOnlyGaps.length === 0 ? {} : { readOnlyGaps }),
    };
  }
}

/** By their beginning, which is the same in all processes. */
function summed(windows: readonly WindowEvent[]): Map<number, WindowEvent> {
  const sums = new Map<number, WindowEvent>();
  for (const window of windows) {
    const so = sums.get(window.fromMs);
    sums.set(window.fromMs, so ? sum(so, window) : window);
  }
  return sums;
}

async function* acknowledgedWrites(part: string): AsyncGenerator<number> {
  for await (const { outcome, endedAtMs } of writesOf(part)) if (outcome === 'ok') yield endedAtMs;
}

/** The gaps between acknowledgements, a window at a time. */
class Gaps {
  readonly #tracker = new GapTracker();
  readonly #times: AsyncIterator<number>;
  #next: number | null = null;

  constructor(times: AsyncGenerator<number>) {
    this.#times = times;
  }

  async until(toMs: number): Promise<Gap[]> {
    for (;;) {
      this.#next ??= await this.#take();
      if (this.#next === null || this.#next >= toMs) return this.#tracker.takeWindow();
      this.#tracker.acknowledged(this.#next);
      this.#next = null;
    }
  }

  async #take(): Promise<number | null> {
    const { value, done } = await this.#times.next();
    return done ? null : value;
  }
}

/** The last windows of the processes end when each of them did. */
function sum(one: WindowEvent, other: WindowEvent): WindowEvent {
  const toMs = Math.max(one.toMs, other.toMs);
  const ownDelay = addedOwnDelay(one.ownDelay, other.ownDelay);
  return {
    ...one,
    ...{ atMs: toMs, toMs },
    offered: one.offered + other.offered,
    ok: one.ok + other.ok,
    rejected: one.rejected + other.rejected,
    failed: one.failed + other.failed,
    unknown: one.unknown + other.unknown,
    dropped: added(one.dropped, other.dropped),
    ...(one.retried || other.retried
      ? { retried: added(one.retried ?? {}, other.retried ?? {}) }
      : {}),
    waiting: one.waiting + other.waiting,
    inFlight: one.inFlight + other.inFlight,
    ...(ownDelay ? { ownDelay } : {}),
    ...(one.connectionsLost === undefined || other.connectionsLost === undefined
      ? {}
      : { connectionsLost: one.connectionsLost + other.connectionsLost }),
  };
}

function added(one: Counts, other: Counts): Counts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]),
  );
}
