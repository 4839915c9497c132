import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeData } from '../../../loadgen/k6/data.ts';
import type { Report } from '../../../reports/report.ts';
import { needsK6 } from '../../support/k6.ts';
import { healthcareScript } from '../loadgen/k6/k6-run.ts';
import { seededServer } from '../loadgen/workloads-fixture.ts';

const program = new URL('../../../cli/pg-ha-bench.js', import.meta.url).pathname;
const runId = 'pods';
const load = { PGHB_RATE: '120', PGHB_CLIENTS: '8', PGHB_MIX: 'mixed', PGHB_SCALE: '0.01' };
const asked = ['--rate', '120', '--clients', '8', '--duration', '4s'].concat(
  ...['load.warmup=3s', 'load.scale=0.01'].map((one) => ['--set', one]),
);

/** What the k6 operator gives its pods. */
const segments = ['0:1/2', '1/2:1'].map((segment) => [
  ...['--execution-segment', segment],
  ...['--execution-segment-sequence', '0,1/2,1'],
]);

describe('a load that two k6 processes carry, where nothing of ours runs', function () {
  this.timeout(180_000);
  let seeded: Awaited<ReturnType<typeof seededServer>>;
  let home: string;
  let outputs: string[];
  before(async function () {
    const k6 = await needsK6(this);
    seeded = await seededServer();
    home = await mkdtemp(join(tmpdir(), 'k6-pods-'));
    outputs = await carried(k6);
  });
  after(async () => {
    await seeded?.client.end();
    await seeded?.server[Symbol.asyncDispose]();
    if (home) await rm(home, { recursive: true });
  });

  /** As docs/k6.md has it: one archive with everything in it, run by each with its segment. */
  async function carried(k6: string): Promise<string[]> {
    const data = join(home, 'people.json');
    await writeData(data, 42);
    const archive = join(home, 'load.tar');
    const settings = {
      ...{ PGHB_URL: 'postgres://set-in-the-pod/', PGHB_RUN_ID: runId, PGHB_DATA: data, ...load },
      ...{ PGHB_WARMUP_SECONDS: '3', PGHB_DURATION_SECONDS: '4' },
    };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const env = { HOME: home, K6_AUTO_EXTENSION_RESOLUTION: 'false' };
    const execute = promisify(execFile);
    await execute(k6, ['archive', ...given, '--archive-out', archive, healthcareScript], { env });
    const { host, port } = seeded.server.endpoint;
    const url = `postgres://healthcare_app@${host}:${port}/postgres?sslmode=disable`;
    const pod = async (segment: readonly string[], index: number) => {
      const output = join(home, `pod-${index + 1}.json.gz`);
      const args = ['run', '--quiet', '--no-usage-report', '--out', `json=${output}`, ...segment];
      await execute(k6, [...args, archive], { env: { ...env, PGHB_URL: url } });
      return output;
    };
    return Promise.all(segments.map(pod));
  }

  const cli = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [program, ...args], { env: {} }).then(
      ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
      ({ stdout, stderr, code }) => ({ stdout, stderr, code: Number(code) }),
    );

  async function imported(out: string, files: readonly string[]) {
    const ended = await cli('import', ...files, '--run-id', runId, '--out', out, ...asked);
    assert.equal(ended.code, 0, ended.stderr);
    return [1, 2].map((number) => join(out, `${runId}.part-${number}-of-2`));
  }

  const sentIn = (out: string) =>
    readFile(join(out, 'events.jsonl'), 'utf8').then((text) =>
      text.split('\n').filter((line) => line.startsWith('{"kind":"window"')),
    );

  async function judged(parts: readonly string[], out: string) {
    const { host, port } = seeded.server.endpoint;
    const url = `postgres://postgres@${host}:${port}/postgres`;
    const ended = await cli('merge', ...parts, '--url', url, '--out', out, '--json');
    return { ...ended, report: JSON.parse(ended.stdout) as Report };
  }

  it('is one run: each operation once, and every write audited', async () => {
    const out = join(home, 'whole');
    const { report, stderr } = await judged(await imported(out, outputs), out);
    assert.equal(stderr, '');
    for (const checker of ['lost-writes', 'history', 'invariants'])
      assert.equal(report.verdicts[checker]?.status, 'pass', JSON.stringify(report.verdicts));
    const { rows } = await seeded.client.query(
      'SELECT count(*)::int AS n, count(DISTINCT cycle)::int AS cycles FROM bench.receipt',
    );
    assert.deepEqual(
      [report.writes.acknowledged, report.writes.lost, report.writes.torn],
      [rows[0].n, 0, 0],
    );
    assert.equal(rows[0].cycles, rows[0].n);
    assert.ok(rows[0].n > 60, `${rows[0].n} writes`);
    assert.ok((await sentIn(join(out, runId))).length >= 4);
  });

  it('has lost a write when the database has, whichever process was told that it is there', async () => {
    const out = join(home, 'lost');
    const text = 'SELECT cycle::int FROM bench.receipt ORDER BY random() LIMIT 1';
    const [{ cycle }] = (await seeded.client.query(text)).rows;
    await seeded.client.query('BEGIN');
    const tables = ['bench.receipt', 'appointment_changes', 'audit_log', 'vital_signs'];
    for (const table of [...tables, 'medical_records', 'prescriptions', 'appointments', 'patients'])
      await seeded.client.query(`DELETE FROM ${table} WHERE cycle = $1`, [cycle]);
    await seeded.client.query('COMMIT');
    const { report, code } = await judged(await imported(out, outputs), out);
    assert.equal(report.verdicts['lost-writes']?.status, 'fail', JSON.stringify(report.verdicts));
    assert.equal(code, 1);
  });

  it('is taken as far as it goes, when a process was killed in the middle of a line', async () => {
    const cut = join(home, 'cut.json.gz');
    const whole = await readFile(outputs[0] ?? '');
    await writeFile(cut, whole.subarray(0, whole.length - 2000));
    const out = join(home, 'cut');
    const [part] = await imported(out, [cut, outputs[1] ?? '']);
    const events = await readFile(join(part ?? '', 'loads', '0', 'events.jsonl'), 'utf8');
    assert.match(events, /cut\.json\.gz is cut short/);
  });

  it('refuses, all at once, files that are none of k6 or not there', async () => {
    const other = join(home, 'other.json');
    await writeFile(other, '{"metric":"vus"}\nhello\n');
    const { code, stderr } = await cli('import', other, join(home, 'gone'), '--run-id', 'x');
    assert.equal(code, 2);
    assert.match(stderr, /other\.json tells of no operation/);
    assert.match(stderr, /gone.*ENOENT/);
  });
});
