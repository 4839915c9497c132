import { shapeOf } from '../../core/load-shape.ts';
import type { Report } from '../report.ts';
import { list } from '../wording.ts';
import { settingsOf } from './settings.ts';
import { nameOf, type Side } from './side.ts';

/** One thing that makes figures incomparable. */
export interface Obstacle {
  /** The setting that differs; null: nothing helps. */
  readonly place: string | null;
  readonly text: string;
}

/** Why these must not be compared; `despite`: settings that may differ all the same. Empty: they may. */
export function obstaclesOf(
  sides: readonly Side[],
  despite: readonly string[],
): readonly Obstacle[] {
  const runs = sides.flatMap(({ runs }) => runs);
  const reasons = runs.some(isClosed) ? [...ofAnyLoad, ...ofClosedLoop] : ofAnyLoad;
  const differing = reasons
    .filter(([place]) => !despite.some((one) => place === one || place.startsWith(`${one}.`)))
    .flatMap((reason) => whatDiffers(sides, reason));
  const hopeless = whatHelpsNobody(sides);
  return hopeless.length > 0 ? hopeless : differing;
}

type Reason = readonly [place: string, why: string];

/** What the load is: other operations, or another way to offer them, have other response times. */
const ofAnyLoad: readonly Reason[] = [
  ['load.workload', 'other operations'],
  ['load.script', 'other operations'],
  ['load.engine', 'k6 does not tell when an operation was due: its response times are others'],
  ['load.rate', 'response times grow with the rate'],
  ['load.stages', 'response times grow with the rate'],
  ['load.arrival', 'operations that come together wait for each other'],
  ['load.burst', 'operations that come together wait for each other'],
  ['load.scale', 'another size of the data'],
  ['load.skew', 'other rows are asked for'],
  ['load.conflicts', 'another share of operations is rejected'],
  ['load.readOnlyShare', 'reads go elsewhere'],
];

const ofClosedLoop: readonly Reason[] = [
  ['load.clients', 'in a closed loop they are the load'],
  ['load.thinkTimeMs', 'in a closed loop it makes the load'],
];

function isClosed({ scenario }: Report): boolean {
  return shapeOf(scenario.load).loop === 'closed';
}

function whatDiffers(sides: readonly Side[], [place, why]: Reason): readonly Obstacle[] {
  const values = sides.map(({ runs }) => [...new Set(runs.map((run) => settingIn(run, place)))]);
  if (new Set(values.flat()).size < 2) return [];
  const said = values.map((own, at) => `${nameOf(at)} ${own.join(' / ')}`);
  return [{ place, text: `${place}: ${list(said)}: ${why}` }];
}

/** All below the place: a list of stages is one setting. */
function settingIn(run: Report, place: string): string {
  const settings = [...settingsOf(run)].filter(
    ([path]) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`),
  );
  if (place === 'load.burst' && run.scenario.load.arrival !== 'burst') return 'none';
  if (place === 'load.rate' && isClosed(run)) return 'none';
  if (settings.length === 1 && settings[0]?.[0] === place) return settings[0][1];
  return (
    settings.map(([path, value]) => `${path.slice(place.length + 1)} ${value}`).join(', ') || 'none'
  );
}

function whatHelpsNobody(sides: readonly Side[]): readonly Obstacle[] {
  const runs = sides.flatMap(({ runs }) => runs);
  const loops = sides.map(({ runs }) => (runs.some(isClosed) ? 'closed' : 'open'));
  const tells = runs.map(({ engine }) => engine?.tells ?? 'operations');
  const said = loops.map((loop, at) => `${nameOf(at)} ${loop}`);
  return [
    ...(new Set(loops).size > 1
      ? [
          `load.loop: ${list(said)}: a closed loop waits for its answers, so that its response times leave out what an open one counts`,
        ]
      : []),
    ...(new Set(tells).size > 1
      ? ['a script tells of its turns, the others of each operation: they count other things']
      : []),
  ].map((text) => ({ place: null, text }));
}
