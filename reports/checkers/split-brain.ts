import { acceptancesOf, overlapping, tellPairs } from '../acceptances.ts';
import { type Rivals, rivalClaims } from '../rival-claims.ts';
import { duration, list, plural } from '../wording.ts';
import { type Checker, mostEvidence } from './checker.ts';

/** No two nodes accepted writes at the same time: by acknowledgements, and by their own word. */
export const splitBrain: Checker = {
  name: 'split-brain',
  async check(run) {
    const spans = await acceptancesOf(run);
    const { certain, open } = overlapping(spans);
    const { able, claimed, isCutShort } = await rivalClaims(run);
    if (certain.length + able.length > 0) {
      const evidence = [...(await tellPairs(run, certain)), ...able.map(tellRivals)];
      return {
        status: 'fail',
        detail: list([...byAcknowledgement(certain.length), ...byWord(able)]),
        evidence: evidence.slice(0, mostEvidence),
      };
    }
    if (spans.length === 0) {
      return { status: 'unknown', detail: 'no acknowledgement says which node it came from' };
    }
    if (open.length > 0) {
      return { status: 'unknown', detail: (await tellPairs(run, open)).join('; ') };
    }
    if (isCutShort) {
      const why = 'the role of primary was told too often to compare all of it';
      return { status: 'unknown', detail: why };
    }
    const detail = 'no two nodes accepted writes at the same time';
    return { status: 'pass', detail: `${detail}${withoutConfirmation(claimed)}` };
  },
};

function byAcknowledgement(pairs: number): readonly string[] {
  return pairs === 0 ? [] : [`${plural(pairs, 'pair')} of nodes accepted writes at the same time`];
}

function byWord(able: readonly Rivals[]): readonly string[] {
  if (able.length === 0) return [];
  return [`two nodes said for ${duration(sumMs(able))} that they take writes, and could`];
}

function tellRivals({ nodes, fromMs, toMs }: Rivals): string {
  return `${list(nodes)} both took writes by their own word, certainly from ${fromMs.toFixed(1)} to ${toMs.toFixed(1)} ms`;
}

function withoutConfirmation(claimed: readonly Rivals[]): string {
  if (claimed.length === 0) return '';
  const nodes = [...new Set(claimed.flatMap((one) => one.nodes))];
  return `; ${list(nodes)} said at once for ${duration(sumMs(claimed))} that they take them, but no standby confirmed anything to one of them: it could acknowledge nothing`;
}

function sumMs(rivals: readonly Rivals[]): number {
  return rivals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
