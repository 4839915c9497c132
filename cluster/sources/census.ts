import {
  type Endpoint,
  formatEndpoint,
  type Login,
  type NodeRole,
  type NodeView,
} from '../../core/cluster.ts';
import { Positions } from './positions.ts';
import { acceptsWrites, NodeProbe } from './probe.ts';

/** What is known of a node before it is asked. */
export type ListedNode = Pick<NodeView, 'host' | 'port' | 'name' | 'number' | 'unfit'>;

const timeoutMs = 1_000;
/** Longer than this, and twice in a row, without an answer: its last word counts no more. */
const patienceMs = 1_500;

/** Asks all nodes at the same moment, over one kept connection each, and compares their answers. */
export class Census implements Disposable {
  readonly #login: Login;
  readonly #positions = new Positions();
  readonly #known = new Map<string, Asked>();

  constructor(login: Login) {
    this.#login = login;
  }

  /** Never throws, and takes a second at most. */
  async take(listed: readonly ListedNode[]): Promise<readonly NodeView[]> {
    this.#forget(new Set(listed.map(formatEndpoint)));
    const asked = listed.map((node) => this.#asked(node));
    await Promise.all(asked.map((node) => node.ask()));
    const nowMs = performance.now();
    const [primary, ...rivals] = asked.filter(({ answer }) => answer && acceptsWrites(answer));
    // With two of them nobody knows whom the others follow.
    if (primary?.answer && rivals.length === 0)
      this.#positions.note(primary.address, primary.answer.lsn, nowMs);
    return listed.map((node, i) => viewOf(node, asked[i] as Asked, this.#positions, nowMs));
  }

  [Symbol.dispose](): void {
    this.#forget(new Set());
  }

  #asked(node: Endpoint): Asked {
    const address = formatEndpoint(node);
    const known = this.#known.get(address) ?? new Asked(node, this.#login);
    this.#known.set(address, known);
    return known;
  }

  #forget(others: ReadonlySet<string>): void {
    for (const [address, node] of this.#known) {
      if (others.has(address)) continue;
      node[Symbol.dispose]();
      this.#known.delete(address);
    }
  }
}

function viewOf(listed: ListedNode, asked: Asked, positions: Positions, nowMs: number): NodeView {
  const { role, problem } = asked;
  const isStandby = role?.inRecovery === true;
  // What a lister has against it is against a standby.
  const unfit = role && !isStandby ? null : listed.unfit;
  return {
    ...listed,
    role: role && (isStandby ? 'standby' : 'primary'),
    unfit: problem ?? unfit,
    lag: role && isStandby ? positions.lagOf(role.lsn, role.replayAgeMs, nowMs) : null,
    timeline: role?.timeline ?? null,
  };
}

/** One node, and what it has said last. */
class Asked implements Disposable {
  readonly address: string;
  readonly #probe: NodeProbe;
  #role: NodeRole | null = null;
  #answeredAtMs = performance.now();
  #misses = 0;

  constructor(node: Endpoint, login: Login) {
    this.address = formatEndpoint(node);
    this.#probe = new NodeProbe(node, login, timeoutMs);
  }

  async ask(): Promise<void> {
    const role = await this.#probe.ask();
    if (role) {
      this.#role = role;
      this.#answeredAtMs = performance.now();
      this.#misses = 0;
      return;
    }
    this.#misses++;
    const silentMs = performance.now() - this.#answeredAtMs;
    if (this.#misses > 1 && silentMs > patienceMs) this.#role = null;
  }

  /** Its last word, through a short silence. */
  get role(): NodeRole | null {
    return this.#role;
  }

  /** Its answer to the last question. */
  get answer(): NodeRole | null {
    return this.#misses === 0 ? this.#role : null;
  }

  /** Why the last question had no answer. */
  get problem(): string | null {
    return this.#misses === 0 ? null : `it does not answer: ${this.#probe.problem ?? 'no word'}`;
  }

  [Symbol.dispose](): void {
    this.#probe[Symbol.dispose]();
  }
}
