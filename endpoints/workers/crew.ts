import { type Clock, clockFrom, zeroNow } from '../../core/clock.ts';
import { type Endpoint, isSameEndpoint } from '../../core/cluster.ts';
import type { ProxyOptions, ProxyStatus } from '../../proxy/proxy.ts';
import type { ProxyEvent } from '../../proxy/router.ts';
import { CancelRelay } from './cancel-relay.ts';
import { Drain } from './drain.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Pool } from './pool.ts';
import { sharesOf } from './shares.ts';
import { Switch } from './switch.ts';
import { Totals } from './totals.ts';
import { leaseMs, Words } from './words.ts';
import type { Worker } from './worker.ts';

/** Who does not say how it stands in this time counts as it stood before. */
const statusMs = 500;

export interface CrewOptions extends Omit<ProxyOptions, 'cancelKeys'> {
  /** How many processes. */
  readonly workers: number;
}

/** All workers and what they share: the route, the cancel keys, the totals, the end. */
export class Crew implements AsyncDisposable {
  readonly #options: CrewOptions;
  readonly #shares: ReturnType<typeof sharesOf>;
  /** Of its own, so that workers can read it too. */
  readonly #zeroNs = zeroNow();
  readonly #clock: Clock = clockFrom(this.#zeroNs);
  readonly #totals = new Totals();
  readonly #relay = new CancelRelay();
  readonly #drain = new Drain();
  readonly #stop = new AbortController();
  readonly #switch: Switch;
  readonly #pool: Pool;
  readonly #words: Words;
  #following: Promise<void> | null = null;
  #listen: Endpoint;
  #address: Endpoint | null = null;
  #fenced = 0;
  #fencingSinceMs = 0;
  #isDraining = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#listen = options.listen;
    this.#shares = sharesOf(options.limits ?? {}, options.workers);
    this.#pool = new Pool(options.workers, {
      startOf: (slot) => this.#startOf(slot),
      ready: (worker, [address]) => this.#ready(worker, address),
      heard: (worker, message) => this.#heard(worker, message),
      ended: (worker) => this.#ended(worker),
      onProblem: options.onProblem,
    });
    this.#words = new Words(this.#pool, this.#clock);
    this.#switch = new Switch({
      fence: () => this.#fence(),
      route: (target) => this.#words.say([target]),
      fenced: (generation, links) => this.#say('fenced', null, generation, links),
      routed: (target, generation) => this.#say('routed', target, generation, this.#sum().held),
    });
  }

  get address(): Endpoint {
    return this.#address ?? this.#listen;
  }

  async start(): Promise<void> {
    await this.#pool.started;
    const { source, onProblem } = this.#options;
    const onLost = (why: string) =>
      onProblem(`routing to nobody, the source of the primary is lost: ${why}`);
    this.#following = this.#switch.follow(source, onLost, this.#stop.signal);
  }

  async status(): Promise<ProxyStatus> {
    await this.#words.actedWithin(this.#words.say(), statusMs);
    return { ...this.#switch.state, ...this.#sum(), draining: this.#isDraining };
  }

  drain(timeoutMs: number): Promise<number> {
    this.#isDraining = true;
    this.#pool.leave();
    return this.#drain.of(this.#pool.ready, timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    // Words go on until the last one has gone: a fence may be waiting for it.
    await this.#pool.stop();
    this.#words[Symbol.dispose]();
    await this.#following;
  }

  #startOf(slot: number): ToWorker {
    const limits = this.#shares[slot];
    if (!limits) throw new Error(`no share for worker ${slot}`);
    const listeners = [{ listen: this.#listen, limits }];
    return { kind: 'start', listeners, zeroNs: this.#zeroNs, leaseMs };
  }

  #ready(worker: Worker, address: Endpoint | undefined): void {
    this.#address ??= address ?? null;
    if (!isSameEndpoint(address ?? null, this.#address))
      worker.kill('the port had been given up when it came to listen');
    else this.#words.sayTo(worker);
  }

  #heard(worker: Worker, message: FromWorker): void {
    if (message.kind === 'acted') this.#acted(message);
    else if (message.kind === 'cancelAsk') this.#relay.ask(worker, message, this.#pool.ready);
    else if (message.kind === 'cancelAnswer') this.#relay.answered(worker, message);
    else if (message.kind === 'drained') this.#drain.said(worker, message.left);
    else if (message.kind === 'problem')
      this.#options.onProblem(`worker ${worker.slot + 1}: ${message.problem}`);
  }

  #acted({ reports }: Extract<FromWorker, { kind: 'acted' }>): void {
    for (const { fenced, waitedMs } of reports) {
      this.#fenced += fenced;
      for (const ms of waitedMs) this.#options.onJoined?.(ms);
    }
    this.#words.heard();
  }

  #ended(worker: Worker): void {
    for (const { status } of worker.reports) this.#totals.depart(status);
    this.#relay.gone(worker);
    this.#drain.said(worker, 0);
    this.#words.heard();
    // With the last listener a port 0 is given back: who comes next must ask for that very port.
    if (this.#address && this.#pool.ready.length === 0) this.#listen = this.#address;
  }

  async #fence(): Promise<number> {
    this.#relay.clear();
    this.#fenced = 0;
    this.#fencingSinceMs = this.#options.clock.nowMs();
    const killed = await this.#words.obeyed(this.#words.say([null]));
    return this.#fenced + killed;
  }

  #sum() {
    const reports = this.#pool.ready.flatMap((worker) => worker.reports);
    return this.#totals.with(reports.map(({ status }) => status));
  }

  #say(what: ProxyEvent['what'], target: Endpoint | null, generation: number, links: number): void {
    const atMs = this.#options.clock.nowMs();
    const toldAtMs = what === 'fenced' ? this.#fencingSinceMs : atMs;
    this.#options.onEvent({ kind: 'proxy', atMs, what, target, generation, links, toldAtMs });
  }
}
