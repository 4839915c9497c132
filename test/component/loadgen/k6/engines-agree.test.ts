import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import { zeroNow } from '../../../../core/clock.ts';
import type { HistoryEvent, WindowEvent } from '../../../../core/history.ts';
import { until } from '../../../../core/wait.ts';
import { startLoad } from '../../../../loadgen/load-child.ts';
import type { LoadPlan, LoadProgress } from '../../../../loadgen/plan.ts';
import type { Transaction, Workload } from '../../../../loadgen/workload.ts';
import { needsK6 } from '../../../support/k6.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres.ts';
import { login, merged, type Ran, runTiny } from '../engine-support.ts';
import { napMs } from './naps.ts';

const rate = 60;
const clients = 40;
/** Of k6, which on a busy machine takes its time to begin. */
const operations = 8 * rate;
const seed = 42;

const nap: Transaction = {
  name: 'nap',
  kind: 'read',
  async run(sql, { cycle }) {
    const text = 'SELECT pg_sleep($1::float8)';
    await sql.query({ name: 'nap', text }, [napMs(seed, cycle) / 1000]);
  },
};
const workload: Workload = { name: 'naps', transactions: [nap], mixes: [] };
const script = fileURLToPath(new URL('./scripts/naps.ts', import.meta.url));

type Recorded = Pick<Ran, 'windows' | 'histograms'>;

describe('node-postgres and k6 as engines', function () {
  this.timeout(90_000);
  // What disturbs one of them for a moment is no disagreement.
  this.retries(2);

  it('agree on the rate within 5 %, and on p50 and p99 of a statement within 15 %', async function () {
    const binary = await needsK6(this);
    await using server = await startPostgres(['max_connections=200']);
    const { endpoint } = server;
    const k6 = byK6(binary, server);
    const ours = await runTiny({ endpoint, rate, clients, seed }, () => k6, workload);
    const theirs = await k6;
    near('rate', achieved(ours), achieved(theirs), 0.05);
    near('offered rate', rate, achieved(theirs), 0.05);
    for (const percentile of [50, 99]) {
      const at = ({ histograms }: Recorded) =>
        merged(histograms, /^nap:ok:service$/).getValueAtPercentile(percentile) / 1000;
      near(`p${percentile} in ms`, at(ours), at(theirs), 0.15);
    }
  });
});

function near(what: string, one: number, other: number, share: number): void {
  assert.ok(Math.abs(one - other) <= share * one, `${what}: ${one} and ${other}`);
}

/** Operations a second that ended ok, without the first seconds and the last. */
function achieved({ windows }: Recorded): number {
  const began = windows.findIndex(({ ok }) => ok > 0);
  const counted = windows.slice(began + 2, -2);
  assert.ok(counted.length >= 3);
  return counted.reduce((sum, { ok }) => sum + ok, 0) / counted.length;
}

async function byK6(binary: string, { endpoint }: TestPostgres): Promise<Recorded> {
  const directory = await mkdtemp(join(tmpdir(), 'k6-naps-'));
  const plan: LoadPlan = {
    ...{ engine: 'k6', workload: 'mixed', arrival: 'constant', rate, clients, seed, scale: 1 },
    ...{ timeoutMs: 5000, maxLatenessMs: 10_000, warmupMs: 0, startAtMs: 0, runId: 'naps' },
    ...{ directory, zeroNs: String(zeroNow()), endpoint, login },
    k6: { binary, script, durationMs: 600_000 },
  };
  try {
    const signal = new AbortController().signal;
    let ended = 0;
    const onProgress = ({ totals }: LoadProgress) => {
      ended = totals.ok;
    };
    await using load = await startLoad({ onProgress, signal });
    load.start(plan);
    const waiting = { timeoutMs: 60_000, intervalMs: 100, signal };
    await until('k6 to have done enough', () => ended >= operations || undefined, waiting);
    await load.stop();
    return await recordedIn(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function recordedIn(directory: string): Promise<Recorded> {
  const lines = (await readFile(join(directory, 'events.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as HistoryEvent);
  const reader = new HistogramLogReader(await readFile(join(directory, 'latency.hlog'), 'utf8'));
  const histograms: Histogram[] = [];
  for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram())
    histograms.push(one as Histogram);
  const windows = events.filter((event): event is WindowEvent => event.kind === 'window');
  return { windows, histograms };
}
