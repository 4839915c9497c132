import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../../../cli/bench-options.ts';
import { planSeries } from '../../../cli/matrix.ts';
import { handOver } from '../../../cli/pipeline.ts';
import { type Ran, runSeries, type Stage, type Turn } from '../../../cli/repeat.ts';
import { makeUnique } from '../../../cli/run-directory.ts';
import { requireEnded } from '../../../cli/run-mark.ts';
import { sumUp } from '../../../cli/sum-up.ts';
import { Interrupted, UsageError } from '../../../core/errors.ts';
import { buildReport } from '../../../reports/build.ts';
import type { Repeats } from '../../../reports/repeats/repeats.ts';
import type { Report } from '../../../reports/report.ts';
import { runScenario } from '../../../scenarios/runner.ts';
import { FakeRig } from '../../support/fake-rig.ts';
import { crash, makeRun } from '../../support/run-directory.ts';

const never = new AbortController().signal;
const brisk = { leadMs: 5, stableMs: 10, tailMs: 10 };

/** A cluster in memory that outlives the run, and what was asked of it. */
class FakeStage implements Stage {
  readonly rig = new FakeRig(10);
  readonly log: string[];

  constructor(log: string[]) {
    this.log = log;
    log.push('open');
  }

  async settle(): Promise<void> {
    this.log.push('settle');
  }

  async replace(): Promise<void> {
    this.log.push('replace');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.log.push('close');
  }
}

describe('a series of runs', () => {
  let out: string;
  let good: Report;
  before(async () => {
    good = await buildReport(await makeRun(crash));
  });
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'series-'));
  });
  afterEach(() => rm(out, { recursive: true }));

  const planOf = (given: Partial<BenchOptions>) =>
    planSeries({
      ...{ scenario: 'baseline', listen: { host: '127.0.0.1', port: 0 }, set: [], expect: [] },
      ...{ matrix: [], out, install: false, ...given },
    });
  const prepare = ({ number }: Turn) => makeUnique(out, `s-${number}`);

  /** Each turn by `run`; gives what was done with the cluster and what came of the turns. */
  const play = async (
    given: Partial<BenchOptions>,
    run: (turn: Turn, stage: FakeStage) => Promise<Report>,
  ) => {
    const log: string[] = [];
    const ran: Ran[] = [];
    const series = {
      ...(await planOf(given)),
      openStage: () => new FakeStage(log),
      prepare,
      run: (turn: Turn, _run: unknown, stage: FakeStage) => {
        log.push(`run ${turn.number}`);
        return run(turn, stage);
      },
      onRan: async (one: Ran) => void ran.push(one),
    };
    const ended = await runSeries(series, never).catch((error: unknown) => error);
    return { log, ran, ended };
  };

  it('runs every repeat on one cluster, which is whole again before the next one begins', async () => {
    const short = ['duration=50ms', 'load.warmup=10ms'];
    let rig: FakeRig | undefined;
    const timeline = 'timeline=[{at: 5ms, fault: crash, target: node3}]';
    const { log, ran } = await play({ repeat: '2', set: [...short, timeline] }, async (turn, s) => {
      rig = s.rig;
      await runScenario(turn.variant.read.scenario, rig, never, brisk);
      return good;
    });
    assert.deepEqual(log, ['open', 'run 1', 'settle', 'run 2', 'close']);
    assert.deepEqual(
      rig?.faultTurns(),
      [1, 2].flatMap(() => ['inject', 'injected', 'heal', 'healed']),
    );
    assert.deepEqual(
      ran.map(({ kind, run }) => [kind, run.runId]),
      [
        ['done', 's-1'],
        ['done', 's-2'],
      ],
    );
  });

  it('opens a cluster for each kind, one after the other', async () => {
    const { log } = await play({ matrix: ['standbys=1,2'] }, async () => good);
    assert.deepEqual(log, ['open', 'run 1', 'close', 'open', 'run 2', 'close']);
  });

  it('goes on with a new cluster after a run that broke', async () => {
    const { log, ran } = await play({ repeat: '3' }, async ({ number }) => {
      if (number === 2) throw new Error('the run broke');
      return good;
    });
    const afterTwo = ['run 2', 'replace', 'settle', 'run 3', 'close'];
    assert.deepEqual(log.slice(3), afterTwo);
    assert.deepEqual(
      ran.map(({ kind }) => kind),
      ['done', 'broken', 'done'],
    );
  });

  it('gives up after two that broke in a row, and closes the cluster', async () => {
    const broken = () => Promise.reject(new Error('no disk'));
    const { log, ran, ended } = await play({ repeat: '9' }, broken);
    assert.match(String(ended), /2 runs in a row broke/);
    assert.equal(ran.length, 2);
    assert.equal(log.at(-1), 'close');
  });

  it('ends at once on a mistake of the user', async () => {
    const wrong = () => Promise.reject(new UsageError('crash: this cluster cannot'));
    const { log, ended } = await play({ repeat: '9' }, wrong);
    assert.ok(ended instanceof UsageError);
    assert.deepEqual(log, ['open', 'run 1', 'close']);
  });

  it('goes on where a variant that has run cannot begin again, whatever that is called', async () => {
    const { log, ran, ended } = await play({ repeat: '3' }, async ({ number }) => {
      if (number === 2) throw new UsageError('node2: getaddrinfo ENOTFOUND node2');
      return good;
    });
    assert.equal(ended, undefined);
    assert.deepEqual(
      ran.map(({ kind }) => kind),
      ['done', 'broken', 'done'],
    );
    assert.ok(log.includes('run 3'));
  });

  const sum = async (
    given: Partial<BenchOptions>,
    run: (turn: Turn) => Promise<Report>,
    signal = never,
  ) => {
    const plan = await planOf(given);
    const code = await sumUp({
      ...{ plan, out, name: 'n', signal, prepare, run, say: () => undefined },
      present: () => undefined,
      handOver: (told, code) => handOver({ junit: join(out, 'junit.xml') }, told, code),
      openStage: () => new FakeStage([]),
    }).catch((error: unknown) => error);
    const path = join(out, 'n-repeats', 'repeats.json');
    const repeats = existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Repeats) : null;
    return { code, repeats };
  };
  const outcome = (verdict: Report['verdict']) => ({ ...good, verdict });

  it('exits with the code of the worst run', async () => {
    for (const [verdicts, wanted] of [
      [['pass', 'pass'], 0],
      [['pass', 'unknown'], 3],
      [['fail', 'unknown'], 1],
    ] as const) {
      const run = async ({ round }: Turn) => outcome(verdicts[round - 1] ?? 'pass');
      const { code, repeats } = await sum({ repeat: '2' }, run);
      assert.equal(code, wanted);
      assert.equal(repeats?.variants[0]?.repeats.length, 2);
      await rm(join(out, 'n-repeats'), { recursive: true });
    }
  });

  it('sums up what was finished when it is interrupted, and says that it was', async () => {
    const stop = new AbortController();
    const run = async ({ number }: Turn) => {
      if (number < 3) return good;
      stop.abort(new Interrupted('SIGINT'));
      stop.signal.throwIfAborted();
      return good;
    };
    const { code, repeats } = await sum({ repeat: '9' }, run, stop.signal);
    assert.ok(code instanceof Interrupted);
    assert.equal(repeats?.variants[0]?.repeats.length, 2);
    assert.equal(repeats.planned, 9);
    assert.match(repeats.notes.join(), /ended early: interrupted by SIGINT/);
    const junit = await readFile(join(out, 'junit.xml'), 'utf8');
    assert.equal(junit.match(/<testsuite /g)?.length, 3);
    assert.match(junit, /<error type="unknown" message="ended early: interrupted by SIGINT">/);
  });

  it('says in its directory that it is running, until it has ended', async () => {
    const summary = join(out, 'n-repeats');
    const run = async ({ number }: Turn) => {
      if (number === 2) await assert.rejects(requireEnded(summary), /still running/);
      return good;
    };
    const { code } = await sum({ repeat: '2' }, run);
    assert.equal(code, 0);
    await requireEnded(summary);
  });

  it('writes no summary when no run was finished', async () => {
    const { code, repeats } = await sum({ repeat: '9' }, () => Promise.reject(new Error('no')));
    assert.match(String(code), /in a row broke/);
    assert.equal(repeats, null);
    assert.deepEqual((await readdir(out)).sort(), ['junit.xml', 's-1', 's-2']);
  });
});
