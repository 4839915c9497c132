import cluster, { type Worker as Forked } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../core/cluster.ts';
import { UsageError } from '../../core/errors.ts';
import { typescriptOptions } from '../../core/typescript.ts';
import type { FromWorker, ListenerReport, ToWorker } from './messages.ts';

/** Many at once on few cores take their time. */
const startMs = 60_000;

export interface WorkerListener {
  ready(worker: Worker, addresses: readonly Endpoint[]): void;
  heard(worker: Worker, message: FromWorker): void;
  /** Its process is gone, and with it every socket that it had. */
  ended(worker: Worker, why: Error): void;
}

/** A worker as its parent sees it, from fork to exit. */
export class Worker {
  /** Its place among the workers: a replacement takes the same. */
  readonly slot: number;
  readonly #forked: Forked;
  readonly #start: () => ToWorker;
  readonly #listener: WorkerListener;
  readonly #startTimer: NodeJS.Timeout;
  #state: 'starting' | 'ready' | 'ended' = 'starting';
  #why: Error | null = null;
  #actedTurn = 0;
  #unanswered = 0;
  #reports: readonly ListenerReport[] = [];

  constructor(slot: number, start: () => ToWorker, listener: WorkerListener) {
    this.slot = slot;
    this.#start = start;
    this.#listener = listener;
    this.#forked = fork();
    this.#forked.on('message', (message: FromWorker) => this.#hear(message));
    this.#forked.on('error', (error) => this.#failed(error));
    this.#forked.on('exit', (code, signal) =>
      this.#end(`ended with ${signal ?? `exit code ${code}`}`),
    );
    this.#startTimer = setTimeout(() => this.kill(`not ready after ${startMs} ms`), startMs);
  }

  get pid(): number {
    return this.#forked.process.pid ?? 0;
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** What it said last of its listeners. */
  get reports(): readonly ListenerReport[] {
    return this.#reports;
  }

  get links(): number {
    return this.#reports.reduce((sum, { status }) => sum + status.links, 0);
  }

  /** Counts a beat; returns how many it has had since it last answered a word. */
  beat(): number {
    return ++this.#unanswered;
  }

  /** False while a word of this turn, or of a later one, may still be ahead of it. */
  hasActed(turn: number): boolean {
    return this.#state !== 'ready' || this.#actedTurn >= turn;
  }

  tell(message: ToWorker): void {
    // Who cannot be told is ending, or silent: both are seen to.
    if (this.#forked.isConnected()) this.#forked.send(message, () => undefined);
  }

  kill(why: string): void {
    this.#why ??= new Error(why);
    this.#forked.process.kill('SIGKILL');
  }

  #hear(message: FromWorker): void {
    if (this.#state === 'ended') return;
    if (message.kind === 'loaded') this.tell(this.#start());
    else if (message.kind === 'ready') this.#becomeReady(message.addresses);
    else if (message.kind === 'broken') this.#why ??= failure(message);
    else {
      if (message.kind === 'acted') this.#acted(message);
      this.#listener.heard(this, message);
    }
  }

  #becomeReady(addresses: readonly Endpoint[]): void {
    this.#state = 'ready';
    clearTimeout(this.#startTimer);
    this.#listener.ready(this, addresses);
  }

  #acted({ turn, reports }: Extract<FromWorker, { kind: 'acted' }>): void {
    this.#actedTurn = turn;
    this.#unanswered = 0;
    this.#reports = reports;
  }

  /** Of a process that could not be started nothing else is heard. */
  #failed(error: Error): void {
    if (this.#forked.process.pid === undefined) this.#end(error.message);
  }

  #end(how: string): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    clearTimeout(this.#startTimer);
    this.#listener.ended(this, this.#why ?? new Error(how));
  }
}

function fork(): Forked {
  // Each worker accepts for itself: a connection handed out by the parent would be lost, and never
  // closed, when the worker that it was meant for is killed.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./worker-process.ts', import.meta.url)),
    execArgv: [...typescriptOptions],
    args: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return cluster.fork();
}

function failure({ message, usage }: Extract<FromWorker, { kind: 'broken' }>): Error {
  return usage ? new UsageError(message) : new Error(message);
}
