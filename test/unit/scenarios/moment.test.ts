import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDuration } from '../../../scenarios/duration.ts';
import { drawnIn, parseCondition, parseSpan, toAfter } from '../../../scenarios/moment.ts';

describe('the moment of a step', () => {
  it('is drawn inside its span, to the millisecond, and from the seed alone', () => {
    const span = fc.tuple(fc.nat(100_000), fc.nat(100_000));
    fc.assert(
      fc.property(span, fc.nat(), fc.nat(1000), ([from, length], seed, index) => {
        const text = `${from}ms..${from + length}ms`;
        const drawn = parseDuration(drawnIn(text, seed, index)) ?? Number.NaN;
        assert.ok(drawn >= from && drawn <= from + length, `${drawn} of ${text}`);
        assert.equal(drawn, parseDuration(drawnIn(text, seed, index)));
      }),
    );
  });

  it('spreads over its whole span', () => {
    const drawn = Array.from({ length: 400 }, (_, seed) => parseDuration(drawnIn('0s..4s', seed)));
    const quarters = [0, 1, 2, 3].map(
      (quarter) => drawn.filter((ms) => Math.floor((ms ?? 0) / 1000) === quarter).length,
    );
    for (const count of quarters) assert.ok(count > 60 && count < 140, quarters.join());
  });

  it('has a span with the shorter time first, or one time for both', () => {
    assert.deepEqual(parseSpan('10s..30s'), [10_000, 30_000]);
    assert.deepEqual(parseSpan('5s'), [5000, 5000]);
    for (const text of ['30s..10s', '1s..2s..3s', '..3s', '3', 'soon..later'])
      assert.equal(parseSpan(text), null, text);
  });

  it('comes after a turn of the step before it, of one by its index, or by its name', () => {
    const names = ['first', undefined, 'third', undefined];
    assert.deepEqual(toAfter('previous healed + 10s', 3, names), {
      ...{ step: 2, turn: 'healed', delayMs: 10_000 },
    });
    assert.deepEqual(toAfter('first injected', 2, names), {
      ...{ step: 0, turn: 'injected', delayMs: 0 },
    });
    assert.deepEqual(toAfter('1+500ms', 3, names), { step: 1, turn: 'healed', delayMs: 500 });
    assert.deepEqual(toAfter('previous over', 1, names), { step: 0, turn: 'over', delayMs: 0 });
  });

  it('never comes after itself or a later step, so that no two wait for each other', () => {
    const names = ['first', 'second', 'third'];
    for (const [text, own, problem] of [
      ['third', 1, /timeline\.1\.after: no step third before this one.*first/],
      ['second', 1, /no step second before/],
      ['2', 1, /no step 2 before/],
      ['previous', 0, /timeline\.0\.after: there is no step before the first/],
      ['frist', 2, /did you mean first\?/],
    ] as const)
      assert.throws(() => toAfter(text, own, names), problem, text);
  });

  it('says what is wrong with an `after`', () => {
    for (const [text, problem] of [
      ['previous + soon', /soon is no duration/],
      ['previous heald', /no turn heald, did you mean healed\?/],
      ['+ 10s', /previous healed \+ 10s/],
    ] as const)
      assert.throws(() => toAfter(text, 1, ['one']), problem, text);
  });

  it('is one at which a figure of the load has come so far, or the cluster is redundant', () => {
    assert.deepEqual(parseCondition('redundant'), { kind: 'redundant' });
    const figure = { kind: 'progress', figure: 'writes.acknowledged', operator: '>=', value: 5000 };
    assert.deepEqual(parseCondition('writes.acknowledged >= 5000'), figure);
    assert.deepEqual(parseCondition('writes.acknowledged>=5000'), figure);
    for (const [text, problem] of [
      [
        'writes.acknowleged > 5',
        /no figure writes\.acknowleged, did you mean writes\.acknowledged/,
      ],
      ['redundnt', /write `redundant`, or a figure/],
      ['operations.ok == 5', /write `redundant`, or a figure/],
      ['operations.ok > many', /many is not a number/],
    ] as const)
      assert.throws(() => parseCondition(text), problem, text);
  });
});
