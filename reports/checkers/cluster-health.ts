import { type Inspection, wrongWith } from '../../core/inspection.ts';
import { list } from '../wording.ts';
import { type Checker, mostEvidence } from './checker.ts';

/** When all was over there was one primary, and every other node replicated from it. */
export const clusterHealth: Checker = {
  name: 'cluster-health',
  async check(run) {
    let left: Inspection | null = null;
    for await (const event of run.events()) if (event.kind === 'inspection') left = event;
    if (left === null) {
      return { status: 'unknown', detail: 'how the cluster was left was not recorded' };
    }
    const wrong = wrongWith(left);
    if (wrong.length === 0) return { status: 'pass', detail: whole(left) };
    const detail = 'the cluster was not left with one primary and standbys that all replicate';
    return { status: 'fail', detail, evidence: wrong.slice(0, mostEvidence) };
  },
};

function whole({ primary, nodes }: Inspection): string {
  const standbys = nodes.flatMap(({ name }) => (name === primary ? [] : name));
  const timeline = nodes.find(({ name }) => name === primary)?.word?.timeline;
  const follow = standbys.length === 0 ? 'alone' : `with ${list(standbys)} replicating from it`;
  return `at the end ${primary} was the primary on timeline ${timeline}, ${follow}`;
}
