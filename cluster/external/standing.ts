import type { Endpoint, Login, NodeRole, NodeState, Topology } from '../../core/cluster.ts';
import { acceptsWrites, NodeProbe, roleQuestion } from '../sources/probe.ts';

/** A node to ask, and what is known of it beforehand. */
export type Listed = Endpoint & { readonly name: string; readonly priority: number };
export type Word = NodeRole & { readonly streaming?: boolean };

// Who may not see the receiver's status sees that there is one.
const question = {
  name: 'standing',
  text: `${roleQuestion.text},
    EXISTS (SELECT FROM pg_stat_wal_receiver
             WHERE coalesce(status, 'streaming') = 'streaming') AS streaming`,
};
const timeoutMs = 1_000;

/** Every node of a list, asked what it is over a connection that is kept. */
export class Standings implements Disposable {
  readonly #asked: readonly { readonly node: Listed; readonly probe: NodeProbe }[];

  constructor(nodes: readonly Listed[], login: Login) {
    this.#asked = nodes.map((node) => ({
      node,
      probe: new NodeProbe(node, login, timeoutMs, question),
    }));
  }

  /** Never throws, and takes a second at most. */
  async ask(): Promise<Topology> {
    const words = await Promise.all(this.#asked.map(({ probe }) => probe.ask()));
    return standingOf(this.#asked.map(({ node }, i) => ({ node, word: words[i] ?? null })));
  }

  /** Why nodes had no answer to the last question, by name. */
  get problems(): ReadonlyMap<string, string> {
    const silent = this.#asked.flatMap(({ node, probe }) =>
      probe.problem === null ? [] : [[node.name, probe.problem] as const],
    );
    return new Map(silent);
  }

  [Symbol.dispose](): void {
    for (const { probe } of this.#asked) probe[Symbol.dispose]();
  }
}

/** Who takes writes, by the nodes' own words: exactly one, or nobody. */
export function standingOf(
  answers: readonly { readonly node: Listed; readonly word: Word | null }[],
): Topology {
  const writable = answers.filter(({ word }) => word && acceptsWrites(word));
  const primary = writable.length === 1 ? writable[0] : undefined;
  const nodes = answers.map(({ node, word }, i): NodeState => {
    const state = stateOf(word, primary?.word?.timeline);
    const healthy = state === 'primary' || state === 'secondary';
    return { ...node, id: i + 1, reportedState: state, goalState: state, healthy };
  });
  const redundant = primary !== undefined && nodes.every(({ healthy }) => healthy);
  return { primary: primary?.node.name ?? null, redundant, nodes };
}

/** In the monitor's words, where it has one for it. */
function stateOf(word: Word | null, timeline: number | undefined): string {
  if (!word) return 'silent';
  if (acceptsWrites(word)) return 'primary';
  if (!word.inRecovery) return 'read-only';
  const follows = word.streaming === true && (timeline === undefined || word.timeline === timeline);
  return follows ? 'secondary' : 'catchingup';
}
