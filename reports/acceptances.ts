import type { RunRecord } from './run-record.ts';

/** What one node accepted on one timeline, by acknowledgements. */
export interface Acceptance {
  readonly acceptor: number;
  readonly timeline: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** When the last COMMIT was sent that it acknowledged. */
  readonly lastSentMs: number;
}

export type Pair = readonly [earlier: Acceptance, later: Acceptance];

export async function acceptancesOf(run: RunRecord): Promise<readonly Acceptance[]> {
  const spans = new Map<string, Acceptance>();
  for await (const { outcome, acceptor, timeline, sentAtMs, endedAtMs } of run.writes()) {
    if (outcome !== 'ok' || acceptor === null) continue;
    const so = spans.get(`${acceptor} ${timeline}`);
    spans.set(`${acceptor} ${timeline}`, {
      ...{ acceptor, timeline },
      firstMs: Math.min(so?.firstMs ?? endedAtMs, endedAtMs),
      lastMs: Math.max(so?.lastMs ?? endedAtMs, endedAtMs),
      lastSentMs: Math.max(so?.lastSentMs ?? sentAtMs, sentAtMs),
    });
  }
  return [...spans.values()];
}

/**
 * Acceptances of two nodes at the same time. `open`: the later one began before the earlier one's
 * last answer, but not before that was asked for: it may only have been held up on its way.
 */
export function overlapping(spans: readonly Acceptance[]) {
  const pairs = spans.flatMap((one, at) => spans.slice(at + 1).map((other) => inOrder(one, other)));
  const apart = pairs.filter(([one, other]) => one.acceptor !== other.acceptor);
  return {
    certain: apart.filter(([one, other]) => other.firstMs < one.lastSentMs),
    open: apart.filter(([one, other]) => other.firstMs < one.lastMs),
  };
}

function inOrder(one: Acceptance, other: Acceptance): Pair {
  return one.firstMs <= other.firstMs ? [one, other] : [other, one];
}

export async function tellPairs(run: RunRecord, pairs: readonly Pair[]): Promise<string[]> {
  const names = await namesOf(run);
  const node = ({ acceptor, timeline }: Acceptance) =>
    `${names.get(acceptor) ?? `node ${acceptor}`} (timeline ${timeline})`;
  return pairs.map(
    ([one, other]) =>
      `${node(one)} acknowledged a write at ${one.lastMs.toFixed(1)} ms, sent at ${one.lastSentMs.toFixed(1)} ms, although ${node(other)} had done so since ${other.firstMs.toFixed(1)} ms`,
  );
}

async function namesOf(run: RunRecord): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  for await (const event of run.events()) {
    if (event.kind === 'acceptor') names.set(event.index, event.acceptedBy);
  }
  return names;
}
