import assert from 'node:assert/strict';
import { inRounds } from '../../../bench/proxy/rounds.ts';
import type { Sample } from '../../../bench/proxy/sample.ts';

const contenders = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
const plan = { workload: 'select', contenders, rounds: 40, warmUp: true };

describe('rounds', () => {
  it('give everybody one turn in each, and leave the warm-up out', async () => {
    const shown: Sample[] = [];
    const samples = await inRounds(
      plan,
      async (_, round) => ({ rate: round }),
      shown.push.bind(shown),
    );
    assert.equal(shown.length, 41 * 4);
    assert.equal(samples.length, 40 * 4);
    for (let round = 0; round < 40; round++) {
      const ofIt = samples.filter((sample) => sample.round === round);
      assert.deepEqual(ofIt.map(({ contender }) => contender).sort(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(
        ofIt.map(({ turn }) => turn),
        [0, 1, 2, 3],
      );
      assert.ok(ofIt.every(({ figures }) => figures.rate === round));
    }
  });

  it('let nobody always come after the same one, and are the same in each run', async () => {
    const orders = async () =>
      (
        await inRounds(
          plan,
          async () => ({}),
          () => undefined,
        )
      ).map(({ contender }) => contender);
    const order = await orders();
    const before = new Map<string, number>();
    for (let i = 0; i < order.length; i++)
      if (i % 4 > 0) {
        const pair = `${order[i - 1]}${order[i]}`;
        before.set(pair, (before.get(pair) ?? 0) + 1);
      }
    assert.equal(before.size, 12);
    // 120 neighbours among 12 pairs: ten each, give or take.
    assert.ok(Math.max(...before.values()) < 25, JSON.stringify([...before]));
    assert.deepEqual(await orders(), order);
  });

  it('end at the first that fails', async () => {
    let runs = 0;
    const failing = async () => {
      runs++;
      throw new Error('pgbench ended with 2');
    };
    await assert.rejects(
      inRounds(plan, failing, () => undefined),
      /pgbench ended with 2/,
    );
    assert.equal(runs, 1);
  });
});
