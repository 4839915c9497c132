import assert from 'node:assert/strict';
import type { DrillCluster } from '../../../cli/drill-cluster.ts';
import { SharedCluster } from '../../../cli/shared-cluster.ts';

describe('a cluster that runs share', () => {
  for (const [when, isInterrupted, ending] of [
    ['is kept when that was asked for', false, 'released'],
    ['is not kept when interrupted: it may be half made', true, 'destroyed'],
  ] as const)
    it(when, async () => {
      const stop = new AbortController();
      const said: string[] = [];
      const shared = new SharedCluster({ keep: true, say: () => {}, signal: stop.signal });
      const cluster: Pick<DrillCluster, 'release' | typeof Symbol.asyncDispose> = {
        release: async () => void said.push('released'),
        [Symbol.asyncDispose]: async () => void said.push('destroyed'),
      };
      shared.take(cluster as DrillCluster);
      if (isInterrupted) stop.abort();
      await shared[Symbol.asyncDispose]();
      assert.deepEqual(said, [ending]);
    });
});
