import assert from 'node:assert/strict';
import { buildCapacity } from '../../../../reports/capacity/build.ts';
import type { Capacity, Trial } from '../../../../reports/capacity/capacity.ts';
import { capacityMarkdown } from '../../../../reports/capacity/markdown.ts';
import { capacitySummary } from '../../../../reports/capacity/summary.ts';
import { answerSentence, goalWords, limitSentence } from '../../../../reports/capacity/wording.ts';
import { capacityStory, factsOf, holdSpec } from '../../../support/capacity-story.ts';

/** The system of the story can do 2,321 a second, and p99 is 50 ms a little below. */
const capacity = capacityStory();

function rebuilt(change: (trial: Trial, at: number) => Trial, of: Capacity = capacity): Capacity {
  return buildCapacity(factsOf(of.search, of.trials.map(change)));
}

const unsafe = (status: 'fail' | 'unknown') => (trial: Trial, at: number) =>
  trial.kind === 'done' && at === 3
    ? { ...trial, safety: { status, details: ['lost-writes: 1 is gone'] } }
    : trial;

describe('what the trials of a search say together', () => {
  it('is the median of the rounds, with their range, and no interval from three', () => {
    const { answer, verdict, rounds } = capacity;
    assert.ok(answer.kind === 'found');
    assert.ok(answer.rate > 2_150 && answer.rate < 2_330, `${answer.rate}`);
    assert.equal(answer.distribution.count, 3);
    assert.equal(answer.distribution.interval, null);
    assert.ok(rounds.every(({ found }) => found.kind === 'found'));
    assert.equal(verdict, 'pass');
  });

  it('has an interval from six rounds on', () => {
    const { answer } = capacityStory({ ...holdSpec, repeats: 6 });
    assert.ok(answer.kind === 'found' && answer.distribution.interval !== null);
    const { least, most } = answer.distribution;
    assert.ok(least !== null && most !== null && least < most, 'rounds try different rates');
  });

  it('names what stood out next above the answer, not further up', () => {
    const { answer, trials } = capacity;
    const rate = answer.kind === 'found' ? answer.rate : 0;
    const above = trials
      .filter((one) => one.kind === 'done' && one.outcome === 'missed' && one.rate > rate)
      .map((one) => one.rate);
    const told = rebuilt((trial) => {
      const kind = trial.rate === Math.min(...above) ? 'WAL' : 'disk';
      return trial.kind === 'done'
        ? { ...trial, bottlenecks: [{ kind, detail: 'planted' }] }
        : trial;
    });
    assert.deepEqual(
      told.bottlenecks?.map(({ kind }) => kind),
      ['WAL'],
    );
    assert.equal(limitSentence(told), 'What stops it: WAL (planted).');
    const calm = rebuilt((trial) =>
      trial.kind === 'done' ? { ...trial, bottlenecks: [] } : trial,
    );
    assert.match(limitSentence(calm), /did not stand out/);
    const unseen = rebuilt((trial) =>
      trial.kind === 'done' ? { ...trial, bottlenecks: null } : trial,
    );
    assert.match(limitSentence(unseen), /not observed/);
  });

  it('fails when anything went wrong with the data of any trial', () => {
    const lost = rebuilt(unsafe('fail'));
    assert.equal(lost.verdict, 'fail');
    assert.match(capacitySummary(lost).head.join('\n'), /The data went wrong: .*1 is gone/);
  });

  it('cannot tell when the data of a confirming trial could not be told, and can otherwise', () => {
    assert.equal(rebuilt(unsafe('unknown')).verdict, 'pass');
    const untold = rebuilt((trial) =>
      trial.kind === 'done' && trial.purpose === 'confirm'
        ? { ...trial, safety: { status: 'unknown', details: [] } }
        : trial,
    );
    assert.equal(untold.verdict, 'unknown');
    assert.match(capacitySummary(untold).head.join('\n'), /3 of \d+ trials cannot tell/);
  });

  it('is no answer when it was ended early: what met and what missed is told', () => {
    const cut = buildCapacity(factsOf(holdSpec, capacity.trials.slice(0, 8)));
    assert.equal(cut.answer.kind, 'open');
    assert.equal(cut.verdict, 'unknown');
    assert.match(answerSentence(cut), /No rate was confirmed: 1,600 .* met .* and 3,200 .* missed/);
    assert.match(cut.notes.join('\n'), /round 1: it was ended before .*\n1 of 3 rounds were begun/);
  });

  it('keeps the answer of the rounds that were finished', () => {
    const first = capacity.trials.filter(({ round }) => round === 1).length;
    const cut = buildCapacity(factsOf(holdSpec, capacity.trials.slice(0, first + 1)));
    assert.equal(cut.answer.kind, 'found');
    assert.equal(cut.verdict, 'pass');
    assert.match(cut.notes.join('\n'), /round 2: it was ended/);
  });

  it('is none, and fails, when even the lowest rate missed', () => {
    const none = capacityStory({ ...holdSpec, from: 3_000, repeats: 1 });
    assert.deepEqual(none.answer, { kind: 'none', lowest: 3_000 });
    assert.equal(none.verdict, 'fail');
    assert.match(answerSentence(none), /^Even at 3,000 operations\/s the objective was not met/);
  });

  it('is at least the highest rate that was tried when nothing missed', () => {
    const more = capacityStory({ ...holdSpec, to: 1_000 });
    assert.equal(more.answer.kind, 'at-least');
    assert.equal(more.verdict, 'pass');
    assert.match(answerSentence(more), /at least/);
    assert.equal(limitSentence(more), 'Nothing stopped it.');
  });

  it('passes over trials that broke, which were made again', () => {
    const broken: Trial = {
      ...{ runId: 'b', round: 1, purpose: 'bracket', again: false, rate: 100 },
      ...{ kind: 'broken', why: 'no cluster' },
    };
    const trials = [capacity.trials[0] as Trial, broken, ...capacity.trials.slice(1)];
    assert.equal(buildCapacity(factsOf(holdSpec, trials)).answer.kind, 'found');
  });

  it('does not believe a search whose trials, judged again, say something else', () => {
    const other = rebuilt((trial, at) =>
      at === 0 && trial.kind === 'done' ? { ...trial, outcome: 'missed' } : trial,
    );
    assert.match(other.notes.join('\n'), /round 1: judged again/);
    assert.notEqual(other.verdict, 'pass');
  });

  it('has a knee below the answer, and a scalability law near that of the system', () => {
    const { knee, usl, answer } = capacity;
    assert.ok(knee?.kind === 'knee' && answer.kind === 'found' && knee.rate < answer.rate);
    assert.ok(usl?.kind === 'fit');
    assert.ok(usl.sigma.low <= 0.22 && 0.22 <= usl.sigma.high);
    assert.ok(usl.peak && Math.abs(usl.peak.concurrency - 25.5) < 3);
  });

  it('of a failover is told of a failover', () => {
    const spec = {
      ...holdSpec,
      of: 'failover',
      objective: ['outages[*].recoveryMs <= 15000'],
    } as const;
    const headroom = { ...capacity, search: spec };
    assert.match(answerSentence(headroom), /came through a failover with recovery within 15 s\.$/);
    assert.ok(capacitySummary(headroom).trials[0]?.includes('recovery'));
    assert.equal(buildCapacity(factsOf(spec, capacity.trials)).knee, null);
  });

  it('puts an objective into words where it has them, else as it stands', () => {
    assert.equal(
      goalWords({ objective: ['operations.total.responseMs.p99 <= 50'] }),
      'p99 within 50 ms',
    );
    assert.equal(
      goalWords({ objective: ['outages[0].writeOutageMs<=5000'] }),
      'a write outage within 5 s',
    );
    assert.equal(goalWords({ objective: ['errors == 0'] }), 'errors == 0');
  });

  it('goes into a job summary as Markdown', () => {
    const text = capacityMarkdown(capacity, 'runs/x/capacity.html');
    assert.match(text, /^## Passed: capacity/);
    assert.match(text, /\| *trial *\|/);
  });
});
