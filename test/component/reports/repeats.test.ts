import assert from 'node:assert/strict';
import { buildReport } from '../../../reports/build.ts';
import { buildRepeats } from '../../../reports/repeats/build.ts';
import { renderRepeats } from '../../../reports/repeats/html.ts';
import type { RanOnce } from '../../../reports/repeats/ran.ts';
import { terminalSummary } from '../../../reports/repeats/summary.ts';
import type { Report } from '../../../reports/report.ts';
import { makeReadOnlyRun } from '../../support/read-only-run.ts';
import { calm, crash, makeRun, type RunPlan } from '../../support/run-directory.ts';

const writeOutage = 'outages[0].writeOutageMs';

describe('a report of several runs', function () {
  this.timeout(60_000);
  const reportOf = async (plan: RunPlan) => buildReport(await makeRun(plan));
  const ofOutage = (outageMs: number, more: Partial<RunPlan> = {}) =>
    reportOf({ ...crash, ...more, faults: [{ atMs: 10_000, outageMs, healAfterMs: 6_000 }] });
  const done = (report: Report, round: number): RanOnce => ({ kind: 'done', round, report });
  let outages: readonly Report[];
  before(async () => {
    outages = await Promise.all(
      [4_000, 3_000, 6_000, 5_000, 2_000, 7_000].map((ms) => ofOutage(ms)),
    );
  });

  it('gives each figure and phase its median, range and interval', () => {
    const repeats = buildRepeats(6, [{ settings: {}, ran: outages.map(done) }], []);
    const of = repeats.variants[0]?.distributions ?? {};
    assert.deepEqual(of[writeOutage], {
      ...{ count: 6, missing: 0, median: 4500, least: 2000, most: 7000 },
      interval: { low: 2000, high: 7000, confidence: 0.969 },
    });
    // The story's promotion begins after 42 % of the outage.
    const begun = of['outages[0].phases.promotionBegun'];
    assert.ok(begun && Math.abs((begun.median ?? 0) - 0.42 * 4500) < 25, JSON.stringify(begun));
    // In the story a tenth of the outage, as the probes see it.
    assert.ok(of['outages[0].asynchronousMs']?.interval);
    assert.match(renderRepeats(repeats), /Acknowledged without a standby/);
    assert.equal(of['writes.lost']?.most, 0);
    assert.equal(repeats.verdict, 'pass');
  });

  it('cannot tell from two, and says so in every table', () => {
    const ran = outages.slice(0, 2).map(done);
    const repeats = buildRepeats(2, [{ settings: {}, ran }], []);
    assert.equal(repeats.variants[0]?.distributions[writeOutage]?.interval, null);
    const [felt] = terminalSummary(repeats).tables;
    assert.deepEqual(felt?.[1], ['Write outage', '3.5 s', 'n = 2, cannot tell', '3 s to 4 s']);
    assert.match(renderRepeats(repeats), /n = 2, cannot tell/);
  });

  it('does not take a run that never came back for a short one', async () => {
    const endless = await reportOf({ ...crash, endless: true });
    const ran = [...outages, endless].map(done);
    const repeats = buildRepeats(7, [{ settings: {}, ran }], []);
    const of = repeats.variants[0]?.distributions[writeOutage];
    assert.deepEqual([of?.count, of?.missing, of?.interval], [7, 1, null]);
    assert.equal(repeats.verdict, 'fail');
    const [felt] = terminalSummary(repeats).tables;
    assert.equal(felt?.[1]?.[2], 'n = 7, 1 without, cannot tell');
  });

  it('puts variants side by side, and names those that are surely apart', async () => {
    const slow = await Promise.all([10, 11, 12, 13, 14, 15].map((s) => ofOutage(s * 1000)));
    const variants = [
      { settings: { profile: 'tuned' }, ran: outages.map(done) },
      { settings: { profile: 'stock' }, ran: slow.map(done) },
    ];
    const repeats = buildRepeats(6, variants, []);
    const [felt] = terminalSummary(repeats).tables;
    assert.deepEqual(felt?.[0], ['What users felt (median)', 'profile=tuned', 'profile=stock']);
    assert.deepEqual(felt?.[1], ['Write outage', '4.5 s (2 s to 7 s)', '12.5 s (10 s to 15 s)']);
    assert.match(renderRepeats(repeats), /<em>higher<\/em>/);
  });

  it('names a run that broke and what did not pass, and keeps the rest', async () => {
    const lossy = await ofOutage(4_000, { lost: 3 });
    const ran: RanOnce[] = [
      done(lossy, 1),
      { kind: 'broken', round: 2, runId: 'x-2', why: 'the run broke: <no disk>' },
    ];
    const repeats = buildRepeats(2, [{ settings: {}, ran }], ['ended early: x']);
    assert.equal(repeats.verdict, 'fail');
    const { head } = terminalSummary(repeats);
    assert.equal(head[0], 'FAIL: failover-under-load, 2 runs: 1 failed, 1 broke');
    assert.match(head.join('\n'), /lost-writes/);
    assert.match(head.join('\n'), /x-2 broke/);
    const page = renderRepeats(repeats);
    assert.match(page, /3 acknowledged writes lost in all/);
    assert.match(page, /&lt;no disk&gt;/);
  });

  it('compares pauses where no fault was', async () => {
    const ran = [done(await reportOf(calm), 1)];
    const { figures } = buildRepeats(1, [{ settings: {}, ran }], []);
    assert.equal(figures[0]?.path, 'longestGapBeforeMs.write');
  });

  it('compares what readers of standbys felt, where there were any', async () => {
    const path = 'readOnly.outages[0].outageMs';
    const ran = [done(await buildReport(await makeReadOnlyRun()), 1), ...outages.map(done)];
    const { figures, variants } = buildRepeats(7, [{ settings: {}, ran }], []);
    assert.equal(figures.find((one) => one.path === path)?.label, 'Outage of reads on standbys');
    const of = variants[0]?.distributions[path];
    assert.deepEqual([of?.median, of?.missing], [720, 6]);
    const without = buildRepeats(6, [{ settings: {}, ran: outages.map(done) }], []);
    assert.ok(without.figures.every((one) => one.path !== path));
  });

  it('loads nothing, and lets no script act', () => {
    const page = renderRepeats(buildRepeats(6, [{ settings: {}, ran: outages.map(done) }], []));
    assert.match(page, /default-src &#39;none&#39;; script-src &#39;none&#39;/);
    assert.doesNotMatch(page, /<script|https?:\/\//);
  });

  it('cannot be made of nothing', () => {
    assert.throws(() => buildRepeats(1, [{ settings: {}, ran: [] }], []), /no run was finished/);
  });
});
