import { UsageError } from '../core/errors.ts';
import type { ReadScenario } from '../scenarios/read.ts';
import type { BenchOptions } from './bench-options.ts';
import type { PlannedVariant, SeriesPlan } from './matrix.ts';
import { handOver } from './pipeline.ts';
import { stagesOf } from './repeat.ts';
import { writeMergedReport } from './report.ts';
import { type RunDirectory, stamped } from './run-directory.ts';
import { refreshIndex } from './runs-index.ts';
import { presentRepeats } from './series-record.ts';
import { SharedCluster } from './shared-cluster.ts';
import { sumUp } from './sum-up.ts';
import type { LivePage } from './watch/live-page.ts';

interface BenchSeries {
  readonly plan: SeriesPlan;
  readonly options: BenchOptions;
  readonly livePage: LivePage | null;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** The directory of one run, of this name. */
  prepare(read: ReadScenario, name: string): Promise<RunDirectory>;
  /** One run, into its directory. */
  produce(
    read: ReadScenario,
    run: RunDirectory,
    shared: SharedCluster,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Throws UsageError when what was asked for cannot be had of several runs. */
export function checkSeries({ keep }: BenchOptions, plan: SeriesPlan): void {
  const clusters = stagesOf(plan).length;
  if (keep && clusters > 1)
    throw new UsageError(`--keep: the matrix needs ${clusters} clusters, one after the other`);
  const bound = plan.variants.filter(({ read }) => read.scenario.cluster.external);
  if (new Set(bound.map(dataKey)).size > new Set(bound.map(databaseKey)).size)
    throw new UsageError(
      '--matrix: load.scale and load.seed are of the data, and an external cluster keeps those of its first run: one value for all, or a database for each',
    );
}

/** What the data follow from, and where they are. */
function dataKey(variant: PlannedVariant): string {
  const { scale, seed } = variant.read.scenario.load;
  return JSON.stringify([databaseKey(variant), scale, seed]);
}

function databaseKey({ read }: PlannedVariant): string {
  return JSON.stringify(read.scenario.cluster.external?.nodes.map(({ url }) => url));
}

/** `bench` of more than one run: clusters that the runs share, and one summary of them all. */
export async function benchSeries(series: BenchSeries): Promise<number> {
  const { plan, options, livePage, say, signal, prepare, produce } = series;
  const name = stamped(plan.variants[0]?.read.scenario.name ?? 'series');
  const digits = String(plan.variants.length * plan.repeat).length;
  return sumUp({
    ...{ plan, say, out: options.out, name, signal },
    present: (written) => {
      livePage?.summedUp(written.directory, written.repeats.verdict);
      presentRepeats(written, options.json === true);
    },
    handOver: (told, code) => handOver(options, told, code),
    openStage: () => new SharedCluster({ keep: options.keep === true, say, signal }),
    prepare: ({ variant, number }) =>
      prepare(variant.read, `${name}-${String(number).padStart(digits, '0')}`),
    async run({ variant }, run, shared, running) {
      await produce(variant.read, run, shared, running);
      const report = await writeMergedReport(run.directory);
      livePage?.reported(run, report.verdict);
      await refreshIndex(options.out);
      return report;
    },
  });
}
