import type { Endpoint } from '../../core/cluster.ts';
import { deferred } from '../../core/wait.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Worker } from './worker.ts';

/** A worker that ends sooner after its start than this is started again only after a while. */
const steadyMs = 10_000;
const backOffMs = 100;
const backOffMaxMs = 5_000;
const stopMs = 5_000;

export interface PoolListener {
  /** What a worker of this slot is told first. */
  startOf(slot: number): ToWorker;
  ready(worker: Worker, addresses: readonly Endpoint[]): void;
  heard(worker: Worker, message: FromWorker): void;
  ended(worker: Worker): void;
  onProblem(problem: string): void;
}

/** Keeps `count` workers alive: who ends is replaced, with a back-off. */
export class Pool {
  readonly #listener: PoolListener;
  readonly #workers = new Map<number, Worker>();
  /** By slot: ends in a row, each too soon after its start. */
  readonly #failures = new Map<number, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #started = deferred<void>();
  readonly #count: number;
  #isStarted = false;
  #replaces = true;
  #empty = deferred<void>();

  constructor(count: number, listener: PoolListener) {
    this.#count = count;
    this.#listener = listener;
    this.#started.promise.catch(() => undefined);
    for (let slot = 0; slot < count; slot++) this.#start(slot);
  }

  /** Resolves when every worker listens; rejects when one of them cannot. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  /** Those that listen, and whoever else has been told of a route. */
  get ready(): readonly Worker[] {
    return [...this.#workers.values()].filter(({ isReady }) => isReady);
  }

  /** From now on who ends is not replaced, and who is not ready yet ends. */
  leave(): void {
    this.#replaces = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const worker of this.#workers.values()) if (!worker.isReady) worker.kill('given up');
  }

  /** Resolves when no process is left: those that do not stop in time are killed. */
  async stop(): Promise<void> {
    this.leave();
    if (this.#workers.size === 0) return;
    for (const worker of this.#workers.values()) worker.tell({ kind: 'stop' });
    const timer = setTimeout(() => {
      for (const worker of this.#workers.values()) worker.kill(`not stopped after ${stopMs} ms`);
    }, stopMs);
    await this.#empty.promise;
    clearTimeout(timer);
  }

  #start(slot: number): void {
    const startedAtMs = performance.now();
    const worker = new Worker(slot, () => this.#listener.startOf(slot), {
      ready: (ready, addresses) => this.#becameReady(ready, addresses),
      heard: (from, message) => this.#listener.heard(from, message),
      ended: (ended, why) => this.#ended(ended, why, performance.now() - startedAtMs),
    });
    this.#workers.set(slot, worker);
  }

  #becameReady(worker: Worker, addresses: readonly Endpoint[]): void {
    this.#listener.ready(worker, addresses);
    if (this.#isStarted || this.ready.length < this.#count) return;
    this.#isStarted = true;
    this.#started.resolve();
  }

  #ended(worker: Worker, why: Error, livedMs: number): void {
    this.#workers.delete(worker.slot);
    this.#listener.ended(worker);
    this.#started.reject(why);
    if (this.#isStarted && this.#replaces) this.#replace(worker.slot, why, livedMs);
    if (this.#workers.size === 0) this.#empty.resolve();
  }

  #replace(slot: number, why: Error, livedMs: number): void {
    const before = livedMs < steadyMs ? (this.#failures.get(slot) ?? 0) : 0;
    this.#failures.set(slot, before + 1);
    const pauseMs = before === 0 ? 0 : Math.min(backOffMs * 2 ** before, backOffMaxMs);
    this.#listener.onProblem(
      `worker ${slot + 1}: ${why.message}; another one is started in ${pauseMs} ms`,
    );
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#start(slot);
    }, pauseMs);
    this.#timers.add(timer);
  }
}
