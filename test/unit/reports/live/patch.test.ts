import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { type Patch, patchOf } from '../../../../reports/live/patch.ts';

const file = new URL('../../../../reports/live/browser/patch.js', import.meta.url);

/** As the browser has it. */
function browsersPatched(): (before: unknown, patch: Patch) => unknown {
  const context = createContext({});
  runInContext(readFileSync(file, 'utf8'), context);
  return runInContext(
    '(before, patch) => JSON.stringify(live.patched(JSON.parse(before), JSON.parse(patch)))',
    context,
  );
}

describe('what changes of a state', () => {
  const inBrowser = browsersPatched() as unknown as (before: string, patch: string) => string;
  const patched = (before: unknown, patch: Patch): unknown =>
    JSON.parse(inBrowser(JSON.stringify(before), JSON.stringify(patch)));

  it('makes of the one the other, in the browser', () => {
    const plain = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(plain, plain, (before, after) => {
        const [one, other] = [plainOf(before), plainOf(after)];
        assert.deepEqual(patched(one, patchOf(one, other)), other);
      }),
    );
  });

  it('takes names that every object has for names like others', () => {
    for (const name of ['toString', '__proto__', 'constructor'])
      for (const [before, after] of [
        [`{"a":{"${name}":1}}`, '{"a":{"b":2}}'],
        ['{"a":{"b":2}}', `{"a":{"b":2,"${name}":1}}`],
        [`{"a":{"${name}":1}}`, `{"a":{"${name}":{"x":1}}}`],
      ] as const) {
        const [one, other] = [JSON.parse(before), JSON.parse(after)];
        assert.equal(inBrowser(before, JSON.stringify(patchOf(one, other))), after);
      }
  });

  it('is nothing where nothing changes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (one) => {
        assert.equal(patchOf(plainOf(one), plainOf(one)), null);
      }),
    );
  });

  it('is the end of what has grown, however long it is', () => {
    const series = (n: number) => ({
      plots: [{ id: 'a', xs: Array.from({ length: n }, (_, i) => i), y: [{ counts: [[1], [2]] }] }],
    });
    const patch = patchOf(series(5000), series(5001));
    assert.deepEqual(patch, ['*', { plots: ['*', { '0': ['*', { xs: ['+', 5000, [5000]] }] }] }]);
  });
});

function plainOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
