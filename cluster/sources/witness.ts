import { type Endpoint, formatEndpoint, type Login } from '../../core/cluster.ts';
import { acceptsWrites, NodeProbe } from './probe.ts';
import { hasSynchronousStandby } from './synchronous.ts';

const timeoutMs = 500;
/** A promotion is over within this; a node that still does not confirm is worth a word. */
const patienceMs = 5_000;
const askEveryMs = { atFirst: 5, later: 100 };

/** Has a node say itself whether it takes writes, over and over; one node at a time. */
export class Witness implements Disposable {
  readonly #login: Login;
  readonly #onProblem: (problem: string) => void;
  #asked: { node: Endpoint; probe: NodeProbe; sinceMs: number } | null = null;
  #complained = false;

  constructor(login: Login, onProblem: (problem: string) => void) {
    this.#login = login;
    this.#onProblem = onProblem;
  }

  /** Answers within 500 ms. The connection is kept until the node has confirmed. */
  async confirms(node: Endpoint): Promise<boolean> {
    const { probe } = this.#ask(node);
    const role = await probe.ask();
    if (role && acceptsWrites(role)) {
      this.rest();
      return true;
    }
    const why = role ? (role.inRecovery ? 'it is in recovery' : 'it is read-only') : probe.problem;
    if (this.#isOverdue) this.#complain(`${formatEndpoint(node)} does not confirm: ${why}`);
    return false;
  }

  /**
   * Confirms, and has a synchronous standby: without a monitor its word alone is not enough.
   * Answers within a second.
   */
  async holdsOut(node: Endpoint): Promise<boolean> {
    if (!(await this.confirms(node))) return false;
    if (await hasSynchronousStandby(node, this.#login, timeoutMs)) return true;
    this.#onProblem(`${formatEndpoint(node)} shows no synchronous standby`);
    return false;
  }

  /** How long to leave a node alone that has not confirmed. */
  get pauseMs(): number {
    return this.#isOverdue ? askEveryMs.later : askEveryMs.atFirst;
  }

  /** Nobody is asked any more. */
  rest(): void {
    this.#asked?.probe[Symbol.dispose]();
    this.#asked = null;
    this.#complained = false;
  }

  [Symbol.dispose](): void {
    this.rest();
  }

  #ask(node: Endpoint) {
    const { host, port } = this.#asked?.node ?? {};
    if (host !== node.host || port !== node.port) this.rest();
    this.#asked ??= {
      node,
      probe: new NodeProbe(node, this.#login, timeoutMs),
      sinceMs: performance.now(),
    };
    return this.#asked;
  }

  get #isOverdue(): boolean {
    return this.#asked !== null && performance.now() - this.#asked.sinceMs > patienceMs;
  }

  #complain(problem: string): void {
    if (!this.#complained) this.#onProblem(`named primary by the monitor, ${problem}`);
    this.#complained = true;
  }
}
