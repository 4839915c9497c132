import { UsageError } from '../core/errors.ts';
import { workloadNamed } from '../loadgen/workloads/index.ts';
import { type Axis, axesOf, combinations, type Setting } from '../scenarios/matrix.ts';
import type { Override } from '../scenarios/override.ts';
import { type ReadScenario, readScenario } from '../scenarios/read.ts';
import type { BenchOptions } from './bench-options.ts';
import { clusterOfFile } from './cluster-file.ts';
import { withStagesOf } from './mix-stages.ts';
import { overridesOf, placeOf, vocabulary } from './overrides.ts';

/** A scenario in one of its variants. */
export interface PlannedVariant {
  readonly settings: readonly Setting[];
  readonly read: ReadScenario;
}

export interface SeriesPlan {
  readonly repeat: number;
  readonly variants: readonly PlannedVariant[];
}

const mostRuns = 1000;

/**
 * What the command line and the scenario file ask for: a run, or several of one variant or more.
 * Throws one UsageError that names every mistake of every variant.
 */
export async function planSeries(options: BenchOptions): Promise<SeriesPlan> {
  const own = [...(await clusterOfFile(options.clusterFile)), ...overridesOf(options)];
  const { file } = await readScenario(options.scenario, own, vocabulary);
  const axes = joined(axesOf(file.matrix), options.matrix.map(parseAxis));
  const chosen = combinations(axes);
  const runs = chosen.length * file.repeat;
  if (runs > mostRuns) throw new UsageError(`${runs} runs: ${mostRuns} at most`);
  return { repeat: file.repeat, variants: await readVariants(options.scenario, own, chosen) };
}

async function readVariants(
  source: string,
  own: readonly Override[],
  chosen: readonly (readonly Setting[])[],
): Promise<readonly PlannedVariant[]> {
  const problems = new Set<string>();
  const variants: PlannedVariant[] = [];
  for (const settings of chosen)
    try {
      const overrides = [...own, ...settings.map(asOverride), ...single];
      const read = await readScenario(source, overrides, vocabulary);
      const { mix } = workloadNamed(read.scenario.load.workload);
      variants.push({ settings, read: withStagesOf(mix, read) });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      for (const problem of error.problems) problems.add(problem);
    }
  if (problems.size > 0) throw new UsageError([...problems]);
  return variants;
}

/** scenario.yaml of a run is that of this one run. */
const single: readonly Override[] = [
  { path: 'repeat', value: '1', flag: '--repeat' },
  { path: 'matrix', value: '{}', flag: '--matrix' },
];

/** The command line's choices for a place replace those of the file. */
function joined(file: readonly Axis[], given: readonly Axis[]): readonly Axis[] {
  const places = new Set(given.flatMap(placesOf));
  return [...file.filter((axis) => !placesOf(axis).some((place) => places.has(place))), ...given];
}

function placesOf(axis: Axis): readonly string[] {
  return axis.flatMap((choice) => choice.map(({ place }) => placeOf(place)));
}

/** `profile=tuned,stock` */
function parseAxis(text: string): Axis {
  const [, place, list] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  const values = list?.split(',').map((value) => value.trim()) ?? [];
  if (!place || values.length === 0 || values.includes(''))
    throw new UsageError(`--matrix ${text}: expected place=a,b, such as profile=tuned,stock`);
  return [...new Set(values)].map((value) => [{ place: place.trim(), value }]);
}

function asOverride({ place, value }: Setting): Override {
  return { path: placeOf(place), value, flag: `matrix ${place}=${value}` };
}
