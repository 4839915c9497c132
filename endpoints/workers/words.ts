import type { Clock } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import { deferred } from '../../core/wait.ts';
import type { Pool } from './pool.ts';
import type { Worker } from './worker.ts';

/** How often the word is repeated, so that workers know that it still holds. */
const beatMs = 250;
/** How long it holds when it is not: a parent that hangs could not take it back. */
export const leaseMs = 2_000;
/** What a worker may take to let go of its links before it is killed. */
const fenceMs = 500;
/** Beats that a worker may leave unanswered before it is taken for dead. */
const silentBeats = 20;

/** What all workers are told of the routes, and who has acted on it. */
export class Words implements Disposable {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #beat: NodeJS.Timeout;
  #targets: readonly (Endpoint | null)[] = [];
  #turn = 0;
  #news = deferred<void>();

  constructor(pool: Pool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
    this.#beat = setInterval(() => this.#repeat(), beatMs);
  }

  /** Tells everybody, and returns the turn that this is. */
  say(targets = this.#targets): number {
    this.#targets = targets;
    this.#turn++;
    for (const worker of this.#pool.ready) this.sayTo(worker);
    return this.#turn;
  }

  sayTo(worker: Worker): void {
    const saidAtMs = this.#clock.nowMs();
    worker.tell({ kind: 'route', turn: this.#turn, saidAtMs, targets: this.#targets });
  }

  /** A worker has acted, or is gone. */
  heard(): void {
    this.#news.resolve();
    this.#news = deferred();
  }

  /** Resolves when everybody has acted on this turn or is dead, but after so long at the latest. */
  async actedWithin(turn: number, timeoutMs: number): Promise<void> {
    const late = deferred<void>();
    const timer = setTimeout(late.resolve, timeoutMs);
    await Promise.race([this.#acted(turn), late.promise]);
    clearTimeout(timer);
  }

  /** Resolves when everybody has: who does not soon is killed. Returns how many links those had. */
  async obeyed(turn: number): Promise<number> {
    const killed: Worker[] = [];
    const timer = setTimeout(() => {
      // One turn later: after a pause of this process their answers are still unread.
      setImmediate(() => {
        for (const worker of this.#behind(turn)) {
          killed.push(worker);
          worker.kill(`did not let go of its links in ${fenceMs} ms`);
        }
      });
    }, fenceMs);
    await this.#acted(turn);
    clearTimeout(timer);
    return killed.reduce((sum, { links }) => sum + links, 0);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#beat);
  }

  #repeat(): void {
    for (const worker of this.#pool.ready)
      if (worker.beat() > silentBeats) worker.kill(`silent for ${silentBeats * beatMs} ms`);
    this.say();
  }

  async #acted(turn: number): Promise<void> {
    while (this.#behind(turn).length > 0) await this.#news.promise;
  }

  #behind(turn: number): readonly Worker[] {
    return this.#pool.ready.filter((worker) => !worker.hasActed(turn));
  }
}
