import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inOrder } from '../../../reports/in-order.ts';

async function* each<T>(items: readonly T[]) {
  yield* items;
}

describe('what several processes appended', () => {
  it('comes back in order when nothing is far from its place', async () => {
    const jitter = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(jitter, async (late) => {
        const items = late.map((by, index) => index + by);
        const found: number[] = [];
        for await (const item of inOrder(each(items), (at) => at, 16)) found.push(item);
        assert.deepEqual(
          found,
          [...items].sort((a, b) => a - b),
        );
      }),
    );
  });
});
