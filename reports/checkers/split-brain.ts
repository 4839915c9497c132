import type { Verdict } from '../report.ts';
import type { RunRecord } from '../run-record.ts';
import { plural } from '../wording.ts';
import { type Checker, mostEvidence } from './checker.ts';

/** No two nodes accepted writes at the same time. */
export const splitBrain: Checker = {
  name: 'split-brain',
  async check(run) {
    const spans = await acceptanceOf(run);
    if (spans.length === 0) {
      return { status: 'unknown', detail: 'no acknowledgement says which node it came from' };
    }
    const pairs = spans.flatMap((one, at) =>
      spans.slice(at + 1).map((other) => inOrder(one, other)),
    );
    const apart = pairs.filter(([one, other]) => one.acceptor !== other.acceptor);
    const certain = apart.filter(([one, other]) => other.firstMs < one.lastSentMs);
    if (certain.length > 0) return convicted(certain, await namesOf(run));
    // Acknowledged late is not accepted late: the answer may have been held up on its way.
    const open = apart.filter(([one, other]) => other.firstMs < one.lastMs);
    if (open.length > 0)
      return { status: 'unknown', detail: say(open, await namesOf(run)).join('; ') };
    return { status: 'pass', detail: 'no two nodes accepted writes at the same time' };
  },
};

/** What one node accepted on one timeline, by acknowledgements. */
interface Acceptance {
  readonly acceptor: number;
  readonly timeline: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** When the last COMMIT was sent that it acknowledged. */
  readonly lastSentMs: number;
}

type Pair = readonly [earlier: Acceptance, later: Acceptance];

async function acceptanceOf(run: RunRecord): Promise<readonly Acceptance[]> {
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

function inOrder(one: Acceptance, other: Acceptance): Pair {
  return one.firstMs <= other.firstMs ? [one, other] : [other, one];
}

function convicted(pairs: readonly Pair[], names: ReadonlyMap<number, string>): Verdict {
  return {
    status: 'fail',
    detail: `${plural(pairs.length, 'pair')} of nodes accepted writes at the same time`,
    evidence: say(pairs.slice(0, mostEvidence), names),
  };
}

function say(pairs: readonly Pair[], names: ReadonlyMap<number, string>): string[] {
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
