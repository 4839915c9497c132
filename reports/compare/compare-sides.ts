import { UsageError } from '../../core/errors.ts';
import { seededRandom } from '../../core/random.ts';
import { microseconds } from '../rounding.ts';
import { obstaclesOf } from './comparable.ts';
import { compareRuns } from './compare-runs.ts';
import { compareWindows } from './compare-windows.ts';
import type { Chance, ComparedFigure, ComparedSide, Comparison } from './comparison.ts';
import { drawnRun } from './drawn-run.ts';
import { settingsThatDiffer } from './settings.ts';
import { nameOf, type Side } from './side.ts';
import { calmWindows } from './undisturbed.ts';
import { warningsOf } from './warnings.ts';
import { windowFigures } from './window-figures.ts';

/**
 * Every side against the first. `despite`: settings that may differ although figures then mean
 * something else; a place stands for all below it. Throws UsageError, with every reason, for what
 * must not be compared.
 */
export function compareSides(sides: readonly Side[], despite: readonly string[] = []): Comparison {
  const first = sides[0]?.runs[0];
  if (!first || sides.length < 2) throw new UsageError('compare: at least two runs are needed');
  const obstacles = obstaclesOf(sides, despite);
  if (obstacles.length > 0) throw new UsageError(refusal(obstacles));
  const borne = placesOf(obstaclesOf(sides, []));
  const { scenario, provenance } = first;
  const { startedAt, commit, argv } = provenance;
  const calm = windowFigures.map((one) =>
    compareWindows(one, sides, seededRandom('compare', one.path)),
  );
  const figures = [...calm, ...compareRuns(sides)].filter(isKnown);
  return microseconds({
    formatVersion: 1,
    scenario: { name: scenario.name, description: scenario.description },
    provenance: { startedAt, commit, argv },
    sides: sides.map(sideFigures),
    ...{ figures, settings: settingsThatDiffer(sides), warnings: warningsOf(sides, borne) },
    chance: chanceOf(figures),
  });
}

function refusal(obstacles: ReturnType<typeof obstaclesOf>): readonly string[] {
  const places = placesOf(obstacles);
  return [
    ...obstacles.map(({ text }) => `not comparable: ${text}`),
    ...(places.length === 0
      ? []
      : [`to compare them all the same: ${places.map((place) => `--despite ${place}`).join(' ')}`]),
  ];
}

function placesOf(obstacles: ReturnType<typeof obstaclesOf>): readonly string[] {
  return obstacles.flatMap(({ place }) => place ?? []);
}

function isKnown({ values }: ComparedFigure): boolean {
  return values.some((value) => value !== null);
}

function sideFigures(side: Side, at: number): ComparedSide {
  return {
    ...{ name: nameOf(at), label: side.label },
    runs: side.runs.map(({ provenance: { runId, startedAt }, verdict }, index) => ({
      ...{ runId, startedAt, verdict },
      page: side.pages?.[index] ?? `../${encodeURIComponent(runId)}/report.html`,
    })),
    undisturbedWindows: side.runs.reduce((sum, run) => sum + calmWindows(run).length, 0),
    drawn: drawnRun(side),
  };
}

function chanceOf(figures: readonly ComparedFigure[]): Chance {
  const told = figures.flatMap(({ differences }) =>
    differences.filter((one) => one.kind === 'told'),
  );
  return {
    told: told.length,
    moreThanNoise: told.filter(({ is }) => is !== 'noise').length,
    expectedByChance: told.length * 0.05,
  };
}
