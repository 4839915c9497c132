import {
  type Endpoint,
  formatEndpoint,
  type Login,
  type PrimarySource,
} from '../../core/cluster.ts';
import { Bell } from './bell.ts';
import { NodeWatch } from './node-watch.ts';

export interface NodesSourceOptions {
  /** Every node that may be primary; each one once. */
  readonly nodes: readonly Endpoint[];
  readonly probeLogin: Login;
  /** What an operator should know: two primaries, a node that does not answer or is back. */
  readonly onProblem: (problem: string) => void;
}

const idleMs = 1_000;
/** Without a primary for longer than this, nodes are no longer asked as often as in an outage. */
const urgentMs = 60_000;

/**
 * The primary by the nodes' own words, whoever manages them: the only one that says that it takes
 * writes. Two: nobody. One that falls silent is kept for about a second, unless another one takes
 * writes meanwhile; that one has to wait until the silent one's word has run out.
 */
export function nodesSource({ nodes, probeLogin, onProblem }: NodesSourceOptions): PrimarySource {
  return {
    async *watch(signal) {
      const election = new Election(onProblem);
      const watches = nodes.map((node) => new NodeWatch(node, probeLogin, election));
      try {
        while (!signal.aborted) {
          if (election.changes(watches)) yield election.routed;
          else await election.wait(signal);
        }
      } finally {
        await Promise.all(watches.map((watch) => watch[Symbol.asyncDispose]()));
      }
    },
  };
}

/** Who is routed to, decided anew at each word of a node. */
class Election {
  readonly problem: (problem: string) => void;
  readonly #bell = new Bell();
  #routed: Endpoint | null = null;
  #sinceMs = performance.now();
  #rivals = '';

  constructor(onProblem: (problem: string) => void) {
    this.problem = onProblem;
  }

  get routed(): Endpoint | null {
    return this.#routed;
  }

  get urgent(): boolean {
    return !this.#routed && performance.now() - this.#sinceMs < urgentMs;
  }

  heard(): void {
    this.#bell.ring();
  }

  async wait(signal: AbortSignal): Promise<void> {
    await this.#bell.wait(idleMs, signal).catch(() => undefined);
  }

  /** True when `routed` is another one now. */
  changes(watches: readonly NodeWatch[]): boolean {
    const next = this.#decide(watches);
    if (next === this.#routed) return false;
    this.#routed = next;
    this.#sinceMs = performance.now();
    return true;
  }

  #decide(watches: readonly NodeWatch[]): Endpoint | null {
    const claiming = watches.filter(({ claims }) => claims);
    this.#complain(claiming.filter(({ confirms }) => confirms));
    const [only, ...others] = claiming;
    if (!only || others.length > 0) return null;
    // Close first, before the next one is opened.
    if (this.#routed) return only.node === this.#routed ? only.node : null;
    // Who was not asked yet may be the second one that takes writes.
    return only.confirms && watches.every(({ asked }) => asked) ? only.node : null;
  }

  #complain(writable: readonly NodeWatch[]): void {
    const rivals =
      writable.length > 1 ? writable.map(({ node }) => formatEndpoint(node)).join(' and ') : '';
    if (rivals && rivals !== this.#rivals)
      this.problem(`routing to nobody: ${rivals} all take writes`);
    this.#rivals = rivals;
  }
}
