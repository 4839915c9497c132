import { messageOf, UsageError } from '../../core/errors.ts';
import type { SearchSpec } from '../../core/search-spec.ts';
import type { Trial } from '../../reports/capacity/capacity.ts';
import { judgeTrial } from '../../reports/capacity/judge-trial.ts';
import { type Ask, nextStart, search } from '../../reports/capacity/search.ts';
import type { Report } from '../../reports/report.ts';
import type { Stage } from '../repeat.ts';
import type { RunDirectory } from '../run-directory.ts';

/** A trial that is to be made. */
export interface Turn extends Ask {
  readonly round: number;
  /** From 1, over all rounds; a trial that is made again for it broke counts twice. */
  readonly number: number;
}

export interface SearchRun<S extends Stage> {
  readonly spec: SearchSpec;
  openStage(): S;
  /** The directory of a trial, made before anything is started. */
  prepare(turn: Turn): Promise<RunDirectory>;
  run(turn: Turn, run: RunDirectory, stage: S, signal: AbortSignal): Promise<Report>;
  /** After each. */
  onTrial(trial: Trial): Promise<void>;
  /** How long a trial takes, as far as is known beforehand. */
  readonly aboutMs: (ask: Ask) => number;
  readonly nowMs: () => number;
}

/** Why a search ended; `done`: all rounds came to an end. */
export type SearchEnd = 'done' | 'nothing met' | 'data went wrong' | 'budget';

/** One that broke may be bad luck; two in a row are not. */
const brokenInARow = 2;

/**
 * Makes the trials of every round on one cluster, each when the one before has answered. Ends early
 * when even the lowest rate misses, when anything is lost, and before a trial for which the budget
 * does not suffice. Throws when interrupted, on a UsageError, and when trials break in a row.
 */
export async function runSearch<S extends Stage>(
  searchRun: SearchRun<S>,
  signal: AbortSignal,
): Promise<SearchEnd> {
  await using trials = new Trials(searchRun, searchRun.openStage(), signal);
  const answers: number[] = [];
  for (let round = 1; round <= searchRun.spec.repeats; round++) {
    const asking = search(searchRun.spec, nextStart(answers, searchRun.spec));
    let turn = asking.next();
    while (!turn.done) {
      if (trials.isTooLate(turn.value)) return 'budget';
      const trial = await trials.make(round, turn.value);
      if (trial.safety.status === 'fail') return 'data went wrong';
      turn = asking.next(trial.outcome);
    }
    if (turn.value.kind === 'none') return 'nothing met';
    answers.push(turn.value.rate);
  }
  return 'done';
}

class Trials<S extends Stage> implements AsyncDisposable {
  readonly #run: SearchRun<S>;
  readonly #stage: S;
  readonly #signal: AbortSignal;
  readonly #beganMs: number;
  #number = 0;

  constructor(run: SearchRun<S>, stage: S, signal: AbortSignal) {
    this.#run = run;
    this.#stage = stage;
    this.#signal = signal;
    this.#beganMs = run.nowMs();
  }

  /** The first one is always made. */
  isTooLate(ask: Ask): boolean {
    const endsMs = this.#run.nowMs() - this.#beganMs + this.#run.aboutMs(ask);
    return this.#number > 0 && endsMs > this.#run.spec.budgetMs;
  }

  /** Until it has answered; one that broke is made again, on a new cluster. */
  async make(round: number, ask: Ask): Promise<Extract<Trial, { kind: 'done' }>> {
    for (let broken = 0; ; ) {
      if (this.#number > 0) await this.#stage.settle(this.#signal);
      const trial = await this.#once({ ...ask, round, number: ++this.#number });
      await this.#run.onTrial(trial);
      if (trial.kind === 'done') return trial;
      broken += 1;
      if (broken === brokenInARow) throw new Error(`${broken} trials in a row broke`);
      await this.#stage.replace();
    }
  }

  async #once(turn: Turn): Promise<Trial> {
    this.#signal.throwIfAborted();
    const run = await this.#run.prepare(turn);
    const { number: _, ...ask } = turn;
    const place = { ...ask, runId: run.runId };
    try {
      const report = await this.#run.run(turn, run, this.#stage, this.#signal);
      return { ...place, ...judgeTrial(report, this.#run.spec.objective) };
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof UsageError) throw error;
      return { ...place, kind: 'broken', why: messageOf(error) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
  }
}
