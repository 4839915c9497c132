import { clockFrom, zeroNow } from '../../core/clock.ts';
import { exitCode, messageOf, UsageError } from '../../core/errors.ts';
import type { SearchSpec } from '../../core/search-spec.ts';
import { trialWords } from '../../reports/capacity/wording.ts';
import { count, duration } from '../../reports/wording.ts';
import type { ReadScenario } from '../../scenarios/read.ts';
import { trialOf } from '../../scenarios/search/trial.ts';
import type { BenchOptions } from '../bench-options.ts';
import type { SeriesPlan } from '../matrix.ts';
import { handOver } from '../pipeline.ts';
import { codeOf, writeMergedReport } from '../report.ts';
import { type RunDirectory, stamped } from '../run-directory.ts';
import { SharedCluster } from '../shared-cluster.ts';
import type { LivePage } from '../watch/live-page.ts';
import { announcement } from './announcement.ts';
import {
  CapacityRecord,
  capacityFiles,
  presentCapacity,
  type WrittenCapacity,
} from './capacity-record.ts';
import { aboutMs } from './forecast.ts';
import { runSearch, type SearchEnd, type Turn } from './run-search.ts';
import { toldCapacity } from './told-capacity.ts';

export interface BenchCapacity {
  readonly read: ReadScenario;
  readonly spec: SearchSpec;
  readonly options: BenchOptions;
  readonly livePage: LivePage | null;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** The directory of one trial, of this name. */
  prepare(trial: ReadScenario, name: string): Promise<RunDirectory>;
  /** One trial, into its directory. */
  produce(
    trial: ReadScenario,
    run: RunDirectory,
    shared: SharedCluster,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Throws UsageError when what was asked for cannot be had of a search. */
export function checkSearch({ junit }: BenchOptions, { variants, repeat }: SeriesPlan): void {
  const searches = variants.filter(({ read }) => read.scenario.search);
  if (searches.length === 0) return;
  const problems = [
    ...(repeat > 1 ? ['--repeat: a search repeats itself (search.repeats)'] : []),
    ...(variants.length > 1 ? ['--matrix: one search at a time'] : []),
    ...(junit !== undefined ? ['--junit: a search has no test cases: see --summary, --json'] : []),
  ];
  if (problems.length > 0) throw new UsageError(problems);
}

/** Searches for a rate, and shows what was found; gives the exit code. However it ends, what was finished is summed up. */
export async function benchCapacity(bench: BenchCapacity): Promise<number> {
  const { options, spec, read, signal } = bench;
  const name = stamped(read.scenario.name);
  const record = new CapacityRecord(options.out, name, spec);
  for (const line of announcement(bench.read.scenario, spec)) bench.say(line);
  let ended: unknown;
  try {
    const end = await carryOut(bench, name, record);
    if (end !== 'done') record.note(endWords(end, spec));
  } catch (error) {
    ended = error;
    record.note(`ended early: ${messageOf(error)}`);
  }
  const written = await record.end();
  if (written) {
    presentCapacity(written, options.json === true);
    bench.livePage?.summedUp(written.directory, written.capacity.verdict, capacityFiles.page);
  }
  const code = await handOver(
    options,
    toldCapacity(read.scenario.name, written, ended),
    codeAt(written),
  );
  if (ended !== undefined && !signal.aborted && written) {
    bench.say(messageOf(ended));
    return code === exitCode.pass ? exitCode.couldNotTell : code;
  }
  if (ended !== undefined) throw ended;
  return code;
}

function carryOut(bench: BenchCapacity, name: string, record: CapacityRecord): Promise<SearchEnd> {
  const { read, spec, options, say, signal } = bench;
  const clock = clockFrom(zeroNow());
  const trialFor = (turn: Turn) => trialOf(read, spec, turn);
  return runSearch(
    {
      spec,
      nowMs: () => clock.nowMs(),
      aboutMs: (ask) => aboutMs(read.scenario, spec, ask),
      openStage: () => new SharedCluster({ keep: options.keep === true, say, signal }),
      prepare: (turn) => {
        const so = `round ${turn.round} of ${spec.repeats}, ${duration(clock.nowMs())} so far`;
        say(`\ntrial ${turn.number} (${so}): ${turnWords(turn)}`);
        return bench.prepare(trialFor(turn), `${name}-${String(turn.number).padStart(2, '0')}`);
      },
      async run(turn, run, shared, running) {
        await bench.produce(trialFor(turn), run, shared, running);
        const report = await writeMergedReport(run.directory);
        record.hear(report);
        bench.livePage?.reported(run, report.verdict);
        return report;
      },
      async onTrial(trial) {
        say(trialWords(trial));
        await record.add(trial);
      },
    },
    signal,
  );
}

function turnWords({ purpose, rate, again }: Turn): string {
  return `${purposeWords[purpose]} ${count(rate)} operations/s${again ? ', again: a miss is believed when it comes twice' : ''}`;
}

const purposeWords = { bracket: 'trying', bisect: 'halving at', confirm: 'confirming' } as const;

function endWords(end: Exclude<SearchEnd, 'done'>, { budgetMs }: SearchSpec): string {
  const words = {
    budget: `ended early: the next trial would have ended later than search.budget (${duration(budgetMs)})`,
    'nothing met': 'no further round: even the lowest rate does not meet the objective',
    'data went wrong': 'ended early: a trial found that something went wrong with the data',
  };
  return words[end];
}

function codeAt(written: WrittenCapacity | null): number {
  return codeOf(written?.capacity ?? { verdict: 'unknown' });
}
