import assert from 'node:assert/strict';
import { LiveCounts } from '../../../loadgen/live-counts.ts';
import { LoadMetrics } from '../../../loadgen/load-metrics.ts';
import type { LoadProgress } from '../../../loadgen/plan.ts';
import { ProgressSum } from '../../../loadgen/progress-sum.ts';

const idle = { begun: 0, offeredBefore: () => 0, waitingAt: () => 0 };

function progress(more: Partial<LoadProgress> = {}): LoadProgress {
  return {
    ...{ kind: 'progress', atMs: 1000, okPerSecond: 0, errorsPerSecond: 0, p99Ms: null },
    totals: { ok: 0, rejected: 0, failed: 0, unknown: 0, dropped: 0 },
    lastWrite: null,
    ...more,
  };
}

function told(more: Partial<LoadProgress>, atMs = 0): string {
  const metrics = new LoadMetrics({ nowMs: () => atMs });
  metrics.hear(progress(more));
  return metrics.text();
}

const sampleOf = (text: string, sample: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${sample} `))
    ?.split(' ')[1];

describe('the metrics of a running load', () => {
  it('put each response time into the first bucket that holds it, and all others above', () => {
    const counts = new LiveCounts({ ...idle, begun: 5 }, { open: 3 });
    for (const ms of [0.2, 1, 1.01, 70_000]) counts.ended('lookup', 'ok', ms);
    const text = told({ figures: counts.figures(0) });
    const bucket = (le: string) =>
      sampleOf(
        text,
        `pg_ha_load_response_seconds_bucket{transaction="lookup",outcome="ok",le="${le}"}`,
      );
    assert.deepEqual(['0.001', '0.0025', '60', '+Inf'].map(bucket), ['2', '3', '3', '4']);
    const labels = '{transaction="lookup",outcome="ok"}';
    assert.equal(sampleOf(text, `pg_ha_load_response_seconds_count${labels}`), '4');
    assert.equal(sampleOf(text, `pg_ha_load_response_seconds_sum${labels}`), '70.00221');
    assert.equal(sampleOf(text, 'pg_ha_load_in_flight'), '1');
    assert.equal(sampleOf(text, 'pg_ha_load_connections'), '3');
  });

  it('tell outcomes, drops and retries apart by transaction', () => {
    const counts = new LiveCounts(idle, { open: 0 });
    counts.ended('book', 'rejected', 1);
    counts.ended('book', 'unknown', 1);
    counts.ended('lookup', 'failed', 1);
    counts.drop('book');
    counts.retry('lookup');
    counts.retry('lookup');
    const text = told({ figures: counts.figures(0) });
    const operations = [...text.matchAll(/^pg_ha_load_operations_total(\{.*) (\d+)$/gm)];
    assert.deepEqual(
      operations.map(([, labels, count]) => `${labels} ${count}`),
      [
        '{transaction="book",outcome="rejected"} 1',
        '{transaction="book",outcome="unknown"} 1',
        '{transaction="lookup",outcome="failed"} 1',
      ],
    );
    assert.equal(sampleOf(text, 'pg_ha_load_dropped_total{transaction="book"}'), '1');
    assert.equal(sampleOf(text, 'pg_ha_load_retries_total{transaction="lookup"}'), '2');
  });

  it('are those of all load processes together, and none before each has told its own', () => {
    const heard: LoadProgress[] = [];
    const sum = new ProgressSum(2, (one) => heard.push(one));
    const [one, other] = [new LiveCounts(idle, { open: 1 }), new LiveCounts(idle, { open: 2 })];
    one.ended('lookup', 'ok', 1);
    other.ended('lookup', 'ok', 100);
    other.ended('book', 'ok', 1);
    one.drop('book');
    other.drop('book');
    sum.hear(0, progress({ figures: one.figures(0) }));
    assert.equal(heard.length, 0);
    sum.hear(1, progress({ figures: other.figures(0) }));
    // The last word of each counts it all: told twice, it is not counted twice.
    sum.hear(1, progress({ figures: other.figures(0) }));
    const text = told({ ...heard.at(-1) });
    const ok = (transaction: string) =>
      sampleOf(text, `pg_ha_load_operations_total{transaction="${transaction}",outcome="ok"}`);
    assert.deepEqual([ok('lookup'), ok('book')], ['2', '1']);
    assert.equal(sampleOf(text, 'pg_ha_load_dropped_total{transaction="book"}'), '2');
    assert.equal(sampleOf(text, 'pg_ha_load_connections'), '3');
  });

  it('say that it is down before it has begun and when it has fallen silent', () => {
    let nowMs = 0;
    const metrics = new LoadMetrics({ nowMs: () => nowMs });
    assert.equal(sampleOf(metrics.text(), 'pg_ha_load_up'), '0');
    metrics.hear(progress());
    assert.equal(sampleOf(metrics.text(), 'pg_ha_load_up'), '1');
    nowMs = 2000;
    assert.equal(sampleOf(metrics.text(), 'pg_ha_load_up'), '0');
  });

  it('let the age of the last acknowledged write grow between two words', () => {
    let nowMs = 50_000;
    const metrics = new LoadMetrics({ nowMs: () => nowMs });
    const name = 'pg_ha_load_last_acknowledged_write_age_seconds';
    metrics.hear(progress());
    assert.equal(sampleOf(metrics.text(), name), undefined);
    metrics.hear(progress({ lastWrite: { atMs: 400, acceptedBy: 'x', timeline: 1 } }));
    nowMs += 900;
    assert.equal(sampleOf(metrics.text(), name), '1.5');
  });

  it('escape what a label may not hold', () => {
    const counts = new LiveCounts(idle, { open: 0 });
    counts.drop('a"b\\c\nd');
    assert.match(told({ figures: counts.figures(0) }), /transaction="a\\"b\\\\c\\nd"\} 1/);
  });
});
