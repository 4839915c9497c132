import { clockFrom, zeroNow } from '../../core/clock.ts';
import type { Endpoint, NodeState, Topology } from '../../core/cluster.ts';
import type { HistoryEvent } from '../../core/history.ts';
import { deferred, delay } from '../../core/wait.ts';
import type { LoadProgress } from '../../loadgen/plan.ts';
import type { Mender } from '../../scenarios/faults/fault.ts';
import type { Rig } from '../../scenarios/rig.ts';

const progressEveryMs = 10;

/** A cluster of three nodes in memory, which fails over `takeoverMs` after its primary crashed. */
export class FakeRig implements Rig {
  readonly clock = clockFrom(zeroNow());
  readonly events: HistoryEvent[] = [];
  readonly notes: string[] = [];
  /** What was opened, closed and done, in order. */
  readonly log: string[] = [];
  readonly loadBroken = deferred<never>();
  primary: string | null = 'node1';
  down = new Set<string>();
  reviveFails = false;
  crashFailsOf: string | null = null;
  /** Of LoadProgress: one more with each word of the load. */
  writes = 0;
  /** Says that it is redundant although a node is down, so that nobody waits for that. */
  staysRedundant = false;
  /** No write is acknowledged, whatever the load says else. */
  silent = false;
  mender?: Mender;
  /** Of a cluster that can be asked how it was left. */
  inspect?: NonNullable<Rig['inspect']>;
  readonly #takeoverMs: number;
  #lastWrite: LoadProgress['lastWrite'] = null;

  constructor(takeoverMs: number) {
    this.#takeoverMs = takeoverMs;
    this.loadBroken.promise.catch(() => undefined);
  }

  readonly cluster = {
    start: async () => void this.log.push('cluster started'),
    topology: async (): Promise<Topology> => this.#topology(),
    collectLogs: async () => undefined,
    crash: async (node: string) => {
      this.log.push(`crash ${node}`);
      if (node === this.crashFailsOf) throw new Error(`cannot crash ${node}`);
      this.down.add(node);
      if (this.primary === node) this.#failover();
    },
    revive: async (node: string) => {
      this.log.push(`revive ${node}`);
      if (this.reviveFails) throw new Error('cannot revive');
      this.down.delete(node);
    },
    killPostgres: async (node: string) => void this.log.push(`kill ${node}`),
    [Symbol.asyncDispose]: async () => undefined,
  };

  /** Everybody is served. */
  async crowd(_: Endpoint, connections: number) {
    this.log.push(`${connections} came`);
    return {
      detail: `${connections} served`,
      [Symbol.asyncDispose]: async () => void this.log.push(`${connections} went`),
    };
  }

  record(event: HistoryEvent): void {
    this.events.push(event);
  }

  note(what: string): void {
    this.notes.push(what);
  }

  async prepare(): Promise<void> {
    this.log.push('prepared');
  }

  async observe(signal: AbortSignal): Promise<void> {
    await delay(1_000_000, signal).catch(() => undefined);
    this.log.push('observer ended');
  }

  async openEndpoint() {
    return {
      endpoint: { host: '127.0.0.1', port: 1 },
      broken: new Promise<never>(() => undefined),
      [Symbol.asyncDispose]: async () => void this.log.push('endpoint closed'),
    };
  }

  async openLoad(onProgress: (progress: LoadProgress) => void) {
    let timer: NodeJS.Timeout | undefined;
    return {
      broken: this.loadBroken.promise,
      start: () => {
        this.log.push('load started');
        timer = setInterval(() => onProgress(this.#progress()), progressEveryMs);
      },
      stop: async () => void this.log.push('load stopped'),
      [Symbol.asyncDispose]: async () => {
        clearInterval(timer);
        this.log.push('load closed');
      },
    };
  }

  async audit({ primary }: Topology): Promise<void> {
    this.log.push(`audit on ${primary}`);
  }

  faultTurns(): string[] {
    return this.events.flatMap((event) => (event.kind === 'fault' ? [event.what] : []));
  }

  stages(): string[] {
    return this.events.flatMap((event) => (event.kind === 'stage' ? [event.stage] : []));
  }

  #failover(): void {
    this.primary = null;
    setTimeout(() => {
      this.primary = 'node2';
      this.log.push('node2 took over');
    }, this.#takeoverMs).unref();
  }

  #topology(): Topology {
    const nodes: NodeState[] = ['node1', 'node2', 'node3'].map((name, i) => {
      const state = name === this.primary ? 'primary' : 'secondary';
      const healthy = !this.down.has(name);
      const address = { host: '127.0.0.1', port: 5432 + i };
      const states = { reportedState: state, goalState: state, healthy };
      return { name, id: i + 1, ...address, ...states, priority: 100 };
    });
    const redundant = this.primary !== null && (this.down.size === 0 || this.staysRedundant);
    return { primary: this.primary, redundant, nodes };
  }

  #progress(): LoadProgress {
    const atMs = this.clock.nowMs();
    const acceptedBy = this.primary ?? 'node1';
    if (!this.silent) this.#lastWrite = { atMs, acceptedBy, timeline: 1 };
    return {
      kind: 'progress',
      ...{ atMs, okPerSecond: 100, errorsPerSecond: 0, p99Ms: 1 },
      totals: { ok: 1, rejected: 0, failed: 0, unknown: 0, dropped: 0 },
      writes: this.writes++,
      lastWrite: this.#lastWrite,
    };
  }
}
