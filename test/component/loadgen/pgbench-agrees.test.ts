import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Transaction, Workload } from '../../../loadgen/workload.ts';
import { serverPrograms, startPostgres } from '../../support/postgres.ts';
import { percentileOf } from '../../support/queue-model.ts';
import { merged, runTiny } from './engine-support.ts';

const seconds = 12;
const rate = 60;
const clients = 64;

/**
 * Milliseconds of sleep, drawn evenly: p50 and p99 lie well inside of one of the values, and a busy
 * machine's delays are small beside them.
 */
const naps = [200, 200, 500, 500, 1000] as const;
const drawn: Transaction = {
  name: 'nap',
  kind: 'read',
  async run(sql, keys) {
    const text = 'SELECT pg_sleep($1::float8 / 1000)';
    await sql.query({ name: 'nap', text }, [keys.pick(naps)]);
  },
};
const workload: Workload = { name: 'naps', transactions: [drawn], mixes: [] };
const script = `\\set n random(0, 4)
\\set ms case when :n = 4 then 1000 when :n >= 2 then 500 else 200 end
SELECT pg_sleep(:ms::float8 / 1000);
`;

describe("pgbench's own log and ours", function () {
  this.timeout(60_000);
  // What disturbs one of them for a moment is no disagreement.
  this.retries(2);

  it('agree within 5 % on p50 and p99 for the same statement at the same rate', async function () {
    const pgbench = join(await serverPrograms(), 'pgbench');
    const there = await access(pgbench).then(
      () => true,
      () => false,
    );
    if (!there && process.env['CI'] !== 'true') this.skip();
    await using server = await startPostgres(['max_connections=200']);
    const { endpoint } = server;
    const settings = { endpoint, rate, clients, arrival: 'poisson' as const };
    const [theirs, { histograms }] = await Promise.all([
      logOf(pgbench, endpoint.port),
      runTiny(settings, () => sleep(seconds * 1000), workload),
    ]);
    const ours = merged(histograms, /:ok:response$/);
    assert.ok(theirs.length > 500 && ours.totalCount > 500);
    for (const percentile of [50, 99]) {
      const mine = ours.getValueAtPercentile(percentile) / 1000;
      const their = percentileOf(theirs, percentile);
      const told = `p${percentile}: ours ${mine} ms, pgbench's ${their} ms`;
      assert.ok(Math.abs(mine - their) <= 0.05 * their, told);
    }
  });
});

/** Milliseconds from when each transaction was due, as pgbench logs them with a rate. */
async function logOf(pgbench: string, port: number): Promise<number[]> {
  const directory = await mkdtemp(join(tmpdir(), 'pgbench-'));
  try {
    const file = join(directory, 'nap.sql');
    await writeFile(file, script);
    const options = { cwd: directory, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } };
    const where = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', 'postgres'];
    const load = ['-n', '-M', 'prepared', '-R', String(rate), '-c', String(clients)];
    const log = ['-T', String(seconds), '-f', file, '-l'];
    await promisify(execFile)(pgbench, [...load, ...log, ...where], options);
    const logs = (await readdir(directory)).filter((name) => name.startsWith('pgbench_log'));
    const texts = await Promise.all(logs.map((name) => readFile(join(directory, name), 'utf8')));
    const lines = texts.join('').trim().split('\n');
    return lines.map((line) => Number(line.split(' ')[2]) / 1000);
  } finally {
    await rm(directory, { recursive: true });
  }
}
