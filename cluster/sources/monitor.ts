import {
  type Endpoint,
  formatEndpoint,
  isSameEndpoint,
  type Login,
  type NodeState,
  type PrimarySource,
} from '../../core/cluster.ts';
import { isWritableState, type Located } from '../monitor.ts';
import { type MonitorAddress, monitorAccess } from './monitor-access.ts';
import { MonitorFeed } from './monitor-feed.ts';
import { Witness } from './witness.ts';

/**
 * What becomes of the primary while the monitor cannot be asked. `keep`: it is kept as long as it
 * confirms itself and has a synchronous standby; `fence`: nobody is, at once.
 */
export type OnMonitorLoss = 'keep' | 'fence';

export interface MonitorSourceOptions {
  readonly monitor: MonitorAddress;
  /** How to log in to the nodes, to have the primary confirm itself. */
  readonly probeLogin: Login;
  readonly formation?: string;
  /** Where nodes are reached from here; one that is not among them: where the monitor has it. */
  readonly nodes?: readonly Located[];
  readonly onMonitorLoss?: OnMonitorLoss;
  /** What an operator should know: the monitor lost or back, two primaries, no confirmation. */
  readonly onProblem: (problem: string) => void;
}

const idleMs = 1_000;

/**
 * The primary by pg_auto_failover's monitor: the one node whose goal state is writable, from when
 * that node itself says so until the monitor says otherwise. While the monitor cannot be asked,
 * by `onMonitorLoss` (keep). In doubt: nobody. Throws UsageError for a bad URI, at once.
 */
export function monitorSource(options: MonitorSourceOptions): PrimarySource {
  const monitor = monitorAccess(options.monitor);
  const { probeLogin, formation = 'default', nodes = [], onProblem } = options;
  const { onMonitorLoss = 'keep' } = options;
  return {
    async *watch(signal) {
      await using feed = new MonitorFeed(monitor, formation, nodes, onProblem);
      using witness = new Witness(probeLogin, onProblem);
      const judge = new Judge(feed, witness, onMonitorLoss, onProblem);
      while (!signal.aborted) {
        if (await judge.changes()) yield judge.routed;
        else await feed.changed(judge.pauseMs, signal).catch(() => undefined);
      }
    },
  };
}

/** Who is routed to, decided anew at each word of the monitor and of the node. */
class Judge {
  readonly #feed: MonitorFeed;
  readonly #witness: Witness;
  readonly #onMonitorLoss: OnMonitorLoss;
  readonly #onProblem: (problem: string) => void;
  #routed: Endpoint | null = null;
  #rivals = '';

  constructor(
    feed: MonitorFeed,
    witness: Witness,
    onMonitorLoss: OnMonitorLoss,
    onProblem: (problem: string) => void,
  ) {
    this.#feed = feed;
    this.#witness = witness;
    this.#onMonitorLoss = onMonitorLoss;
    this.#onProblem = onProblem;
  }

  get routed(): Endpoint | null {
    return this.#routed;
  }

  /** True when `routed` is another one now. */
  async changes(): Promise<boolean> {
    const before = this.#routed;
    this.#routed = await this.#decide();
    return !isSameEndpoint(before, this.#routed);
  }

  /** Short while a promotion is under way: each millisecond of it is an outage. */
  get pauseMs(): number {
    return this.#routed || !this.#named() ? idleMs : this.#witness.pauseMs;
  }

  async #decide(): Promise<Endpoint | null> {
    const named = this.#named();
    // Close first: to confirm the next one takes time, in which the old one must not be reached.
    if (!named || (this.#routed && !isSameEndpoint(named, this.#routed))) {
      this.#witness.rest();
      return null;
    }
    if (this.#routed && this.#feed.nodes) return this.#routed;
    const alone = !this.#feed.nodes;
    const confirmed = await (alone ? this.#witness.holdsOut(named) : this.#witness.confirms(named));
    // The monitor may have changed its mind meanwhile.
    return confirmed && isSameEndpoint(this.#named(), named) ? named : null;
  }

  #named(): Endpoint | null {
    const { nodes } = this.#feed;
    if (nodes) return this.#onlyWritable(nodes);
    return this.#onMonitorLoss === 'keep' ? this.#routed : null;
  }

  #onlyWritable(nodes: readonly NodeState[]): Endpoint | null {
    const writable = nodes.filter(({ goalState }) => isWritableState(goalState));
    const [first, ...others] = writable;
    const rivals = others.length > 0 ? writable.map(formatEndpoint).join(' and ') : '';
    if (rivals && rivals !== this.#rivals) {
      this.#onProblem(`routing to nobody: ${rivals} may both take writes, says the monitor`);
    }
    this.#rivals = rivals;
    return first && !rivals ? { host: first.host, port: first.port } : null;
  }
}
