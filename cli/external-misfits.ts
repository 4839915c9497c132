import { UsageError } from '../core/errors.ts';
import type { BenchOptions } from './bench-options.ts';
import type { SeriesPlan } from './matrix.ts';
import { overridesOf, placeOf } from './overrides.ts';

/** Places of a scenario that say how a cluster of our own is made. */
const making: ReadonlySet<string> = new Set([
  'cluster.standbys',
  'cluster.replication',
  'cluster.profile',
  'cluster.network',
  'cluster.smallDisk',
]);

/** Throws UsageError for what can be said of a cluster of our own only. */
export function checkExternal(options: BenchOptions, { variants }: SeriesPlan): void {
  if (!variants.some(({ read }) => read.scenario.cluster.external)) return;
  const settings = variants.flatMap((variant) => variant.settings);
  const problems = new Set([
    ...(options.keep ? [`--keep: ${runsOn}`] : []),
    ...(options.dir === undefined ? [] : [`--dir: ${runsOn}`]),
    ...overridesOf(options).flatMap(({ path, flag }) =>
      making.has(path) ? `${flag === '--set' ? `--set ${path}` : flag}: ${notMade}` : [],
    ),
    ...settings.flatMap(({ place }) =>
      making.has(placeOf(place)) ? `matrix ${place}: ${notMade}` : [],
    ),
  ]);
  if (problems.size > 0) throw new UsageError([...problems]);
}

const runsOn = 'an external cluster is nothing of ours: it runs on anyway';
const notMade =
  'an external cluster is as its owner made it: its standbys, replication, timings, network and disks';
