import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../../../cli/bench-options.ts';
import { checkSearch } from '../../../cli/capacity/bench-capacity.ts';
import { CapacityRecord, capacityFiles } from '../../../cli/capacity/capacity-record.ts';
import { aboutMs, forecast } from '../../../cli/capacity/forecast.ts';
import { readCapacity, remakeCapacity } from '../../../cli/capacity/remake.ts';
import { runSearch, type SearchRun, type Turn } from '../../../cli/capacity/run-search.ts';
import { planSeries } from '../../../cli/matrix.ts';
import type { Stage } from '../../../cli/repeat.ts';
import { makeUnique } from '../../../cli/run-directory.ts';
import { Interrupted, UsageError } from '../../../core/errors.ts';
import type { SearchSpec } from '../../../core/search-spec.ts';
import { buildReport } from '../../../reports/build.ts';
import type { Trial } from '../../../reports/capacity/capacity.ts';
import type { Report } from '../../../reports/report.ts';
import { calm, makeRun } from '../../support/run-directory.ts';

const never = new AbortController().signal;
const objective = ['operations.total.responseMs.p99 <= 50'];
const spec: SearchSpec = {
  ...{ of: 'hold', objective, from: 50, to: 1_600, step: 2, holdMs: 10_000, confirmMs: 30_000 },
  ...{ repeats: 2, resolution: 0.2, budgetMs: 10_000_000 },
};

describe('a search, carried out', () => {
  let out: string;
  let good: Report;
  before(async () => {
    good = await buildReport(await makeRun(calm));
  });
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'search-'));
  });
  afterEach(() => rm(out, { recursive: true }));

  /** The report of a trial of a system that has this p99. */
  const reportOf = (p99: number, change: (report: Report) => Report = (report) => report) => {
    const total = good.operations['total'];
    const responseMs = { p50: 1, p90: 2, p99, p999: p99, max: p99 };
    const operations = {
      ...good.operations,
      total: { ...total, responseMs },
    } as Report['operations'];
    return change({ ...good, operations });
  };
  /** A system that can do 500 a second. */
  const capable = async ({ rate }: Turn) => reportOf(rate <= 500 ? 10 : 900);

  const play = async (
    run: (turn: Turn) => Promise<Report>,
    { given = spec, signal = never, msOfTrial = 1_000 }: Played = {},
  ) => {
    const log: string[] = [];
    const trials: Trial[] = [];
    let nowMs = 0;
    const stage: Stage = {
      settle: async () => void log.push('settle'),
      replace: async () => void log.push('replace'),
      [Symbol.asyncDispose]: async () => void log.push('close'),
    };
    const search: SearchRun<Stage> = {
      ...{ spec: given, aboutMs: () => msOfTrial, nowMs: () => nowMs },
      openStage: () => stage,
      prepare: ({ number }) => makeUnique(out, `t-${number}`),
      run: (turn) => {
        log.push(`run ${turn.rate}`);
        nowMs += msOfTrial;
        return run(turn);
      },
      onTrial: async (trial) => void trials.push(trial),
    };
    const ended = await runSearch(search, signal).catch((error: unknown) => error);
    return { log, trials, ended };
  };

  interface Played {
    readonly given?: SearchSpec;
    readonly signal?: AbortSignal;
    readonly msOfTrial?: number;
  }

  it('makes one trial after the other on one cluster, which is whole again before each', async () => {
    const { log, trials, ended } = await play(capable);
    assert.equal(ended, 'done');
    assert.deepEqual(log.slice(0, 4), ['run 50', 'settle', 'run 100', 'settle']);
    assert.equal(log.at(-1), 'close');
    assert.equal(log.filter((line) => line === 'close').length, 1);
    const confirmed = trials.filter(({ purpose }) => purpose === 'confirm');
    assert.deepEqual(
      confirmed.map(({ round }) => round),
      [1, 2],
    );
    for (const { rate } of confirmed) assert.ok(rate > 400 && rate <= 500, `${rate}`);
  });

  it('ends with the first round when even the lowest rate misses', async () => {
    const { trials, ended } = await play(async () => reportOf(900));
    assert.equal(ended, 'nothing met');
    assert.equal(trials.length, 2);
  });

  it('ends at once when a write was lost', async () => {
    const lost: Report['verdicts'] = {
      'lost-writes': { status: 'fail', detail: '3 lost', evidence: [] },
    };
    const { trials, ended } = await play(async () =>
      reportOf(10, (one) => ({ ...one, verdicts: lost })),
    );
    assert.equal(ended, 'data went wrong');
    assert.equal(trials.length, 1);
  });

  it('goes on where a rate was too much: outage and recovery of a trial fail no search', async () => {
    const verdicts: Report['verdicts'] = {
      recovery: { status: 'fail', detail: 'did not come back', evidence: [] },
    };
    const { ended, trials } = await play(async (turn) => ({ ...(await capable(turn)), verdicts }));
    assert.equal(ended, 'done');
    assert.ok(trials.every((one) => one.kind === 'done' && one.safety.status === 'pass'));
  });

  it('counts what cannot be told as missed', async () => {
    const { trials } = await play(async () => reportOf(10), {
      given: { ...spec, objective: ['outages[0].recoveryMs <= 5000'] },
    });
    const [first] = trials;
    assert.ok(first?.kind === 'done' && first.outcome === 'missed');
    assert.match(first.misses[0] ?? '', /cannot tell: .* not there/);
  });

  it('begins no trial that the budget does not suffice for, but always the first', async () => {
    const short = { given: { ...spec, budgetMs: 2_500 } };
    const { trials, ended } = await play(capable, short);
    assert.equal(ended, 'budget');
    assert.equal(trials.length, 2);
    const tiny = await play(capable, { given: { ...spec, budgetMs: 0 } });
    assert.equal(tiny.trials.length, 1);
  });

  it('makes a trial again that broke, on a new cluster, and gives up when that breaks too', async () => {
    let calls = 0;
    const once = await play(async (turn) => {
      calls += 1;
      if (calls === 2) throw new Error('the run broke');
      return capable(turn);
    });
    assert.deepEqual(once.log.slice(1, 5), ['settle', 'run 100', 'replace', 'settle']);
    assert.equal(once.ended, 'done');
    assert.ok(once.trials[1]?.kind === 'broken');
    const always = await play(async () => Promise.reject(new Error('no cluster')));
    assert.match(String(always.ended), /2 trials in a row broke/);
    assert.deepEqual(always.log, ['run 50', 'replace', 'settle', 'run 50', 'close']);
  });

  it('ends when it is interrupted or the command line is wrong, with the cluster', async () => {
    const stop = new AbortController();
    const interrupted = await play(
      async (turn) => {
        if (turn.rate === 100) stop.abort(new Interrupted('SIGINT'));
        stop.signal.throwIfAborted();
        return capable(turn);
      },
      { signal: stop.signal },
    );
    assert.ok(interrupted.ended instanceof Interrupted);
    assert.equal(interrupted.log.at(-1), 'close');
    const wrong = await play(async () => Promise.reject(new UsageError('no')));
    assert.ok(wrong.ended instanceof UsageError);
    assert.equal(wrong.trials.length, 0);
  });

  describe('and written down', () => {
    /** Real run directories, that `report` can judge again. */
    const recorded = async () => {
      const run = await makeRun(calm);
      const record = new CapacityRecord(out, 's', { ...spec, to: 100, repeats: 1 });
      record.hear(good);
      const given = { ...spec, to: 100, repeats: 1 };
      const { trials } = await play(async () => good, { given });
      for (const trial of trials) {
        await cp(run, join(out, trial.runId), { recursive: true });
        await record.add(trial);
      }
      const written = await record.end();
      assert.ok(written);
      return { written, trials };
    };

    it('has an answer and a page after each trial, and is made again from its trials alone', async () => {
      const { written } = await recorded();
      assert.equal(written.capacity.answer.kind, 'at-least');
      assert.ok(existsSync(join(written.directory, capacityFiles.page)));
      const read = await readCapacity(written.directory);
      assert.ok(read);
      const again = await remakeCapacity(written.directory, read, buildReport);
      assert.deepEqual(again.capacity, JSON.parse(JSON.stringify(written.capacity)));
      const text = await readFile(join(written.directory, capacityFiles.facts), 'utf8');
      assert.deepEqual(JSON.parse(text), again.capacity);
    });

    it('is not made again when a trial is missing, and says which', async () => {
      const { written, trials } = await recorded();
      await rm(join(out, trials[1]?.runId ?? ''), { recursive: true });
      const remade = remakeCapacity(written.directory, written.capacity, buildReport);
      await assert.rejects(remade, /t-2 is missing/);
    });

    it('is nothing when no trial was finished', async () => {
      assert.equal(await new CapacityRecord(out, 's', spec).end(), null);
      assert.equal(await readCapacity(out), null);
    });
  });

  describe('as it is asked for', () => {
    const planOf = (given: Partial<BenchOptions>) =>
      planSeries({
        ...{ scenario: 'capacity', listen: { host: '127.0.0.1', port: 0 }, set: [], expect: [] },
        ...{ matrix: [], out: 'runs', install: false, ...given },
      });
    const check = async (given: Partial<BenchOptions>) =>
      checkSearch(given as BenchOptions, await planOf(given));

    it('is refused with what has no place in it', async () => {
      await check({});
      await assert.rejects(check({ repeat: '2' }), /--repeat: a search repeats itself/);
      await assert.rejects(check({ matrix: ['profile=tuned,stock'] }), /--matrix: one search/);
      await assert.rejects(check({ junit: 'x.xml' }), /--junit/);
      await check({ scenario: 'baseline', repeat: '2' });
    });

    it('is told beforehand: a failover takes longer, and fewer trials', async () => {
      const [hold] = (await planOf({})).variants;
      const [failover] = (await planOf({ headroom: 'failover' })).variants;
      const of = (one: typeof hold) => {
        const scenario = one?.read.scenario;
        assert.ok(scenario?.search);
        const about = aboutMs(scenario, scenario.search, { purpose: 'bisect' });
        return { about, ...forecast(scenario, scenario.search) };
      };
      assert.ok(of(failover).about > 2 * of(hold).about);
      assert.ok(of(failover).trials < of(hold).trials);
      assert.ok(of(hold).lastsMs > 5 * 60_000 && of(hold).lastsMs < 45 * 60_000);
    });
  });
});
