import type { Clock } from '../../core/clock.ts';
import { deferred, delay, unlessAborted } from '../../core/wait.ts';
import type { Asking } from './asking.ts';
import type { Waiting } from './waiting.ts';

const look = {
  name: 'look',
  text: `SELECT pg_is_in_recovery() AS standby,
                (SELECT number FROM bench.marker WHERE run_id = $1)::float8 AS number`,
};

/** Between two looks: a twentieth of what the oldest marker has waited, within these. */
const pauseMs = { least: 2, most: 50 };
/** A node that does not answer is not hurried: each look is a new connection. */
const silentPauseMs = 250;

export interface Standby {
  readonly runId: string;
  readonly node: Asking;
  readonly waiting: Waiting;
  readonly clock: Clock;
}

/** Looks for markers on one node, as long as one is waited for; otherwise leaves it alone. */
export class StandbyWatch {
  readonly #standby: Standby;
  #wake = deferred<void>();

  constructor(standby: Standby) {
    this.#standby = standby;
  }

  acknowledged(number: number, atMs: number): void {
    this.#standby.waiting.acknowledged(number, atMs);
    this.#wake.resolve();
  }

  /** Until aborted. Never throws. */
  async watch(signal: AbortSignal): Promise<void> {
    const { waiting, clock } = this.#standby;
    while (!signal.aborted) {
      this.#wake = deferred<void>();
      if (waiting.sinceMs === null) await ended(unlessAborted(this.#wake.promise, signal));
      if (signal.aborted) return;
      const answered = await this.#look();
      if (waiting.sinceMs === null) continue;
      const wantedMs = (clock.nowMs() - waiting.sinceMs) / 20;
      const restMs = Math.min(pauseMs.most, Math.max(pauseMs.least, wantedMs));
      await ended(delay(answered ? restMs : silentPauseMs, signal));
    }
  }

  async #look(): Promise<boolean> {
    const { runId, node, waiting, clock } = this.#standby;
    const sentAtMs = clock.nowMs();
    const [row] = (await node.ask(look, [runId])) ?? [];
    const answeredAtMs = clock.nowMs();
    if (!row) {
      waiting.silent(answeredAtMs);
      return false;
    }
    const isStandby = row['standby'] === true;
    const number = typeof row['number'] === 'number' ? row['number'] : null;
    waiting.answered({ sentAtMs, answeredAtMs, isStandby, number });
    return true;
  }
}

/** How a pause ends is nobody's concern. */
async function ended(pause: Promise<void>): Promise<void> {
  await pause.catch(() => undefined);
}
