import { deferred } from '../../core/wait.ts';
import type { Worker } from './worker.ts';

/** What a worker may take to say how many links are left, once its time is up. */
const sayMs = 1_000;

/** Each worker's links when its time to drain is up. */
export class Drain {
  readonly #left = new Map<Worker, ReturnType<typeof deferred<number>>>();

  /** Resolves with how many links are left in all; who says nothing counts as before. */
  async of(workers: readonly Worker[], timeoutMs: number): Promise<number> {
    for (const worker of workers) {
      this.#left.set(worker, deferred());
      worker.tell({ kind: 'drain', timeoutMs });
    }
    const timer = setTimeout(() => {
      for (const worker of workers) this.said(worker, worker.links);
    }, timeoutMs + sayMs);
    const left = await Promise.all([...this.#left.values()].map(({ promise }) => promise));
    clearTimeout(timer);
    return left.reduce((sum, links) => sum + links, 0);
  }

  /** Its first word counts; a worker that is gone has no links. */
  said(worker: Worker, links: number): void {
    this.#left.get(worker)?.resolve(links);
  }
}
