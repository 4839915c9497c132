import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockFrom, wallZeroOf, zeroNow } from '../../../../core/clock.ts';
import { k6Command } from '../../../../loadgen/k6/command.ts';
import { earlyEnd, thresholdsIn } from '../../../../loadgen/k6/ending.ts';
import { isNewEnough } from '../../../../loadgen/k6/go.ts';
import { instantMs } from '../../../../loadgen/k6/instant.ts';
import { Lines } from '../../../../loadgen/k6/lines.ts';
import { K6Log } from '../../../../loadgen/k6/log.ts';
import type { LoadPlan } from '../../../../loadgen/plan.ts';

const plan: LoadPlan = {
  ...{ engine: 'k6', workload: 'mixed', arrival: 'constant', rate: 90, clients: 4 },
  ...{ timeoutMs: 1500, maxLatenessMs: 10_000, warmupMs: 5000, seed: 7, scale: 0.5 },
  ...{ runId: 'monday', directory: '/runs/monday', zeroNs: '0', startAtMs: 0 },
  endpoint: { host: '::1', port: 6432 },
  login: { user: 'app', password: 'p@ss/word', database: 'healthcare_db' },
};

describe('a time as Go writes it', () => {
  it('is read with its fraction, in any zone', () => {
    const noon = Date.parse('2026-11-24T12:00:00Z');
    assert.equal(instantMs('2026-11-24T12:00:00Z'), noon);
    assert.equal(instantMs('2026-11-24T12:00:00.5Z'), noon + 500);
    const zoned = instantMs('2026-11-24T13:30:00.123456789+01:30') ?? 0;
    assert.equal((zoned - noon).toFixed(3), '123.457');
  });

  for (const text of ['', 'yesterday', '2026-11-24', '2026-13-41T12:00:00Z', '2026-11-24T12:00:00'])
    it(`is not "${text}"`, () => assert.equal(instantMs(text), null));
});

describe('lines', () => {
  it('are whole however they were cut, and those that are too long are passed over', () => {
    const lines = new Lines();
    const seen: string[] = [];
    const bytes = Buffer.from(`one\n\ntw\u00f6\n${'x'.repeat(70_000)}\nthree\nfo`);
    for (let i = 0; i < bytes.length; i += 7)
      lines.take(bytes.subarray(i, i + 7), (line) => seen.push(line));
    assert.deepEqual(seen, ['one', 'tw\u00f6', 'three']);
    assert.deepEqual([lines.skipped, lines.pending], [1, 'fo']);
  });
});

describe('the command of k6', () => {
  it('has the password in the environment and nowhere else', () => {
    const { args, env } = k6Command(plan, '/scripts/a.ts', 60_000);
    assert.ok(!args.join(' ').includes('word'), args.join(' '));
    assert.equal(
      env['PGHB_URL'],
      'postgres://app:p%40ss%2Fword@[::1]:6432/healthcare_db?sslmode=disable',
    );
    assert.deepEqual([args[0], args.at(-1)], ['run', '/scripts/a.ts']);
  });

  it('names all hosts to pgx, which finds the one that takes writes', () => {
    const hosts = [
      { host: '10.0.0.1', port: 5432 },
      { host: '::1', port: 6432 },
    ];
    const { env } = k6Command({ ...plan, hosts }, '/scripts/a.ts', 60_000);
    assert.equal(
      env['PGHB_URL'],
      'postgres://app:p%40ss%2Fword@10.0.0.1:5432,[::1]:6432/healthcare_db?sslmode=disable&target_session_attrs=read-write&connect_timeout=2',
    );
  });

  it('gives a part of the rate, and its cycles', () => {
    const stages = [{ forMs: 1000, rate: 30 }];
    const { env } = k6Command({ ...plan, share: { index: 2, count: 3 }, stages }, '/a.ts', 60_000);
    const given = ['RATE', 'FIRST_CYCLE', 'CYCLE_STEP', 'STAGES'].map(
      (name) => env[`PGHB_${name}`],
    );
    assert.deepEqual(given, ['30', '2', '3', '[{"forMs":1000,"rate":10}]']);
  });
});

describe('the end of k6', () => {
  for (const code of [0, 99, 108])
    it(`${code} before the run's is told`, () =>
      assert.match(earlyEnd({ code, why: `exit code ${code}` }, ''), /ended before the run did/));

  for (const [code, word] of [
    [104, /configuration.*: no such flag/],
    [105, /signal that we did not send/],
    [107, /the script threw/],
    [1, /ended by itself \(exit code 1\)/],
  ] as const)
    it(`${code} breaks the run, with the last that k6 said`, () =>
      assert.throws(() => earlyEnd({ code, why: `exit code ${code}` }, 'no such flag'), word));

  it('by a signal breaks the run', () => {
    assert.throws(() => earlyEnd({ code: null, why: 'SIGKILL' }, ''), /SIGKILL.*did not say why/);
  });
});

describe('what k6 leaves', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'k6-parts-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  for (const [metrics, expected] of [
    [{ a: { thresholds: { 'p(99)<1': true } }, b: { thresholds: { x: false } } }, 'crossed'],
    [{ a: { thresholds: { 'p(99)<1': false } }, b: {} }, 'met'],
    [{ a: {} }, null],
  ] as const)
    it(`says of its thresholds: ${expected}`, async () => {
      const path = join(directory, 'summary.json');
      await writeFile(path, JSON.stringify({ metrics }));
      assert.equal(thresholdsIn(path), expected);
    });

  it('says nothing of its thresholds when there is no summary, or half of one', async () => {
    const path = join(directory, 'summary.json');
    assert.equal(thresholdsIn(path), null);
    await writeFile(path, '{"metrics":{"a":');
    assert.equal(thresholdsIn(path), null);
  });

  it('is a log that holds no password, has an end, and counts the errors', async () => {
    const path = join(directory, 'logs', 'k6.log');
    const line = (msg: string) => JSON.stringify({ level: 'error', msg });
    {
      using log = new K6Log(path);
      log.write(line('postgres://app:hunter2@db/x'));
      log.write(line("test run was aborted because k6 received a 'interrupt' signal"));
      for (let i = 0; i < 20_000; i++) log.write(line(`number ${i} ${'x'.repeat(100)}`));
      assert.equal(log.errors.count, 20_001);
      assert.match(log.errors.last, /^number 19999/);
    }
    const text = await readFile(path, 'utf8');
    assert.ok(!text.includes('hunter2'));
    assert.ok(text.length < 1_100_000, `${text.length}`);
    assert.match(text, /… and \d+ lines more\n$/);
  });
});

describe('the wall clock on the clock of a run', () => {
  it('is placed to a fraction of its own millisecond', () => {
    const clock = clockFrom(zeroNow());
    const looks = Array.from({ length: 20 }, () => wallZeroOf(clock));
    const best = looks.reduce((a, b) => (b.uncertaintyMs < a.uncertaintyMs ? b : a));
    const nowMs = best.zeroMs + clock.nowMs();
    assert.ok(best.uncertaintyMs < 1, `${best.uncertaintyMs} ms`);
    assert.ok(nowMs <= Date.now() + 1 && nowMs >= Date.now() - 1000);
  });
});

describe('the Go that builds k6', () => {
  for (const version of ['1.25', '1.25.0', '1.26rc1', '1.30.2', '2.0'])
    it(`may be ${version}`, () => assert.equal(isNewEnough(version), true));
  for (const version of ['1.24.9', '1.9', '0.99', 'devel'])
    it(`may not be ${version}`, () => assert.equal(isNewEnough(version), false));
});
