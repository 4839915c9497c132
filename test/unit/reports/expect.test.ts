import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluate } from '../../../reports/evaluate.ts';
import { parseExpectation } from '../../../reports/expect.ts';

const figures = {
  scenario: { cluster: { profile: 'tuned' } },
  outages: [{ writeOutageMs: 4_100, recoveryMs: null }],
  writes: { lost: 0 },
  operations: { 'book-appointment': { responseMs: { p99: 12.5 } } },
};
const judged = (text: string) => evaluate(parseExpectation(text), figures).kind;

describe('an expectation', () => {
  it('compares a path with a number', () => {
    assert.equal(judged('writes.lost == 0'), 'met');
    assert.equal(judged('outages[0].writeOutageMs<=10000'), 'met');
    assert.equal(judged('outages[0].writeOutageMs <= 4099.9'), 'notMet');
    assert.equal(judged('operations.book-appointment.responseMs.p99 > 1.2e1'), 'met');
    assert.equal(judged('outages.length == 1'), 'met');
  });

  it('compares with words, quoted or not', () => {
    assert.equal(judged('scenario.cluster.profile == tuned'), 'met');
    assert.equal(judged('scenario.cluster.profile != "stock"'), 'met');
  });

  it('is unknown over null, absent and unlike values, never met', () => {
    assert.equal(judged('outages[0].recoveryMs <= 10000'), 'unknown');
    assert.equal(judged('outages[0].recoveryMs != 3'), 'unknown');
    assert.equal(judged('outages[1].writeOutageMs <= 10000'), 'unknown');
    assert.equal(judged('writes.lost.more == 0'), 'unknown');
    assert.equal(judged('writes.lost != none'), 'unknown');
    assert.equal(judged('writes.constructor != 1'), 'unknown');
  });

  it('applies only when its condition holds', () => {
    assert.equal(
      judged('writes.lost == 1 when scenario.cluster.profile == stock'),
      'notApplicable',
    );
    assert.equal(judged('writes.lost == 1 when scenario.cluster.profile == tuned'), 'notMet');
    assert.equal(judged('writes.lost == 0 when scenario.nothing == tuned'), 'unknown');
  });

  it('asks every entry where its path says so', () => {
    const staleness = { node2: { max: 731 }, node3: { max: 12 }, node4: { max: null } };
    const { node4: _, ...known } = staleness;
    const asked = (text: string, nodes: object) =>
      evaluate(parseExpectation(text, ['staleness', 'outages']), { staleness: nodes, outages: [] });
    assert.deepEqual(asked('staleness.*.max <= 1000', known), { kind: 'met', actual: 'so for 2' });
    const late = { kind: 'notMet', actual: '731 at staleness.node2.max' };
    assert.deepEqual(asked('staleness.*.max <= 500', known), late);
    assert.deepEqual(asked('staleness.*.max <= 500', staleness), late);
    assert.deepEqual(asked('staleness.*.max <= 1000', staleness), {
      kind: 'unknown',
      reason: 'staleness.node4.max is null',
    });
    assert.equal(asked('staleness.*.max <= 1000', {}).kind, 'unknown');
    assert.equal(asked('outages[*].writeOutageMs <= 1000', {}).kind, 'unknown');
    assert.equal(judged('outages[*].writeOutageMs <= 4100'), 'met');
    assert.equal(judged('writes.lost.* == 0'), 'unknown');
  });

  for (const [text, problem] of [
    ['writes.lost = 0', /write == for "equals"/],
    ['writes.lost', /write <path> <operator> <value>/],
    ['', /write <path> <operator> <value>/],
    ['write.lost == 0', /the report has no "write"; a path begins with .*writes/],
    ['verdict == pass', /the report has no "verdict"/],
    ['outages[0].writeOutageMs <= 10s', /10s is no value/],
    ['outages[0].writeOutageMs <= fast', /<= compares with a number/],
    ['writes.lost == null', /null is no value/],
    ['writes.* lost == 0', /write <path> <operator> <value>/],
    ['* == 0', /write <path> <operator> <value>/],
    ['writes.lost == 0 when profile == tuned', /the report has no "profile"/],
  ] as const) {
    it(`"${text}" is refused with a reason`, () => {
      assert.throws(() => parseExpectation(text), problem);
    });
  }

  it('agrees with the comparison it spells, for any numbers', () => {
    const operators = { '<': lt, '<=': le, '>': gt, '>=': ge, '==': eq, '!=': ne };
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const operator = fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[]));
    fc.assert(
      fc.property(number, operator, number, (actual, sign, value) => {
        const expectation = parseExpectation(`writes.lost ${sign} ${value}`);
        const { kind } = evaluate(expectation, { writes: { lost: actual } });
        assert.equal(kind === 'met', operators[sign](actual, value));
      }),
    );
  });

  it('either parses or says why, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseExpectation(text);
        } catch (error) {
          assert.match((error as Error).message, /^expectation "/);
        }
      }),
    );
  });
});

const lt = (a: number, b: number) => a < b;
const le = (a: number, b: number) => a <= b;
const gt = (a: number, b: number) => a > b;
const ge = (a: number, b: number) => a >= b;
const eq = (a: number, b: number) => a === b;
const ne = (a: number, b: number) => a !== b;
