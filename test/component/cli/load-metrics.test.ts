import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseMetricsAddress, serveLoadMetrics } from '../../../cli/load-metrics.ts';
import { zeroNow } from '../../../core/clock.ts';
import { UsageError } from '../../../core/errors.ts';
import { until } from '../../../core/wait.ts';
import { startLoads } from '../../../loadgen/load-team.ts';
import type { LoadProgress } from '../../../loadgen/plan.ts';
import { startFakePostgres } from '../../support/fake-postgres.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const local = { host: '127.0.0.1', port: 0 };

describe('--load-metrics', () => {
  let directory: string;
  const said: string[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'metrics-'));
    said.length = 0;
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** What is served when two processes have carried a load to its end, and what they counted. */
  async function served(): Promise<{ text: string; last: LoadProgress }> {
    await using server = await startFakePostgres();
    await using page = await serveLoadMetrics(local, (line) => said.push(line));
    let last: LoadProgress | undefined;
    const onProgress = (progress: LoadProgress) => {
      last = progress;
      page.hear(progress);
    };
    await using team = await startLoads(2, { onProgress, signal: never });
    team.start({
      ...{ engine: 'pg', workload: 'mixed', arrival: 'poisson', rate: 400, clients: 5 },
      ...{ timeoutMs: 1000, maxLatenessMs: 10_000, warmupMs: 0, seed: 42, scale: 1 },
      ...{ runId: 'run', directory, zeroNs: String(zeroNow()), startAtMs: 0 },
      ...{ endpoint: server.endpoint, login: { user: 'app', database: 'db' }, tellsFigures: true },
    });
    const enough = () => (last && endedOf(last) > 100) || undefined;
    await until('too few operations', enough, { timeoutMs: 30_000, signal: never });
    await team.stop();
    const [, url = ''] = / (http:\S+)$/.exec(said[0] ?? '') ?? [];
    const text = await (await fetch(url)).text();
    assert.ok(last);
    return { text, last };
  }

  const sumOf = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );

  it('serves the sums of all load processes, which agree with one another', async () => {
    const { text, last } = await served();
    const { dropped } = last.totals;
    const ended = endedOf(last);
    assert.equal(sumOf(text, 'pg_ha_load_operations_total'), ended);
    assert.equal(sumOf(text, 'pg_ha_load_response_seconds_count'), ended);
    assert.equal(sumOf(text, 'pg_ha_load_dropped_total'), dropped);
    assert.equal(sumOf(text, 'pg_ha_load_offered_total'), ended + dropped);
    assert.equal(sumOf(text, 'pg_ha_load_in_flight'), 0);
    assert.match(text, /^pg_ha_load_last_acknowledged_write_age_seconds \d/m);
  });

  it('serves what promtool takes without a remark', async function () {
    if (!(await run('promtool', ['--version']).catch(() => null))) {
      assert.ok(!process.env['CI'], 'promtool is missing: npm run doctor -- --install');
      this.skip();
    }
    const { text } = await served();
    const checking = run('promtool', ['check', 'metrics']);
    checking.child.stdin?.end(text);
    const { stdout, stderr } = await checking;
    assert.equal(stdout + stderr, '');
  });

  it('serves nothing else', async () => {
    await using _page = await serveLoadMetrics(local, (line) => said.push(line));
    const [, base = ''] = /(http:\S+)\/metrics$/.exec(said[0] ?? '') ?? [];
    assert.equal((await fetch(base)).status, 404);
    assert.equal((await fetch(`${base}/metrics`, { method: 'POST', body: 'x' })).status, 405);
    assert.match(await (await fetch(`${base}/metrics`)).text(), /^pg_ha_load_up 0$/m);
  });

  it('says that an address is taken before anything is started', async () => {
    await using server = await startFakePostgres();
    await assert.rejects(
      serveLoadMetrics(server.endpoint, () => undefined),
      (error) => error instanceof UsageError && /--load-metrics: cannot listen/.test(error.message),
    );
  });

  it('takes a port alone for one of this machine', () => {
    assert.deepEqual(parseMetricsAddress('9188'), { host: '127.0.0.1', port: 9188 });
    assert.deepEqual(parseMetricsAddress('0.0.0.0:0'), { host: '0.0.0.0', port: 0 });
    assert.throws(() => parseMetricsAddress('99999'), /expected host:port/);
  });
});

function endedOf({ totals: { dropped: _, ...became } }: LoadProgress): number {
  return Object.values(became).reduce((a, b) => a + b, 0);
}
