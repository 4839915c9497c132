import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import { exists } from '../loadgen/merge/parts.ts';
import { mostSides, type Side } from '../reports/compare/side.ts';
import { labelOf, type Repeats, type Variant } from '../reports/repeats/repeats.ts';
import type { Report } from '../reports/report.ts';
import { capacityFiles } from './capacity/capacity-record.ts';
import { requireWhole } from './part-directory.ts';
import { readFinishedReport } from './report-file.ts';
import { requireEnded } from './run-mark.ts';
import { readSeries } from './series-remake.ts';

/**
 * What the command line names: a run each, of a series of one variant all of its runs together, of a
 * matrix each variant. Throws one UsageError with everything that cannot be read.
 */
export async function readSides(
  directories: readonly string[],
  pageDirectory: string,
): Promise<readonly Side[]> {
  const problems: string[] = [];
  const sides: Side[] = [];
  for (const directory of directories)
    try {
      sides.push(...(await readSide(directory, pageDirectory, directories.length === 1)));
    } catch (error) {
      problems.push(...(error instanceof UsageError ? error.problems : [messageOf(error)]));
    }
  if (problems.length > 0) throw new UsageError(problems);
  requireDifferent(sides);
  return sides;
}

async function readSide(
  directory: string,
  pageDirectory: string,
  isAlone: boolean,
): Promise<readonly Side[]> {
  if (!(await isDirectory(directory)))
    throw new UsageError(`${directory}: there is no such directory`);
  await requireEnded(directory);
  await requireWhole(directory);
  if (await exists(join(directory, capacityFiles.facts)))
    throw new UsageError(`${directory} is a search: name the runs of two of its trials`);
  const series = await readSeries(directory);
  if (series) return readVariants(directory, series, pageDirectory, isAlone);
  const report = await readFinishedReport(directory);
  const pages = [pageOf(directory, pageDirectory)];
  return [{ label: report.provenance.runId, runs: [report], pages }];
}

async function readVariants(
  directory: string,
  { variants }: Repeats,
  pageDirectory: string,
  isAlone: boolean,
): Promise<readonly Side[]> {
  const own = basename(resolve(directory));
  const sides: Side[] = [];
  for (const variant of variants) {
    const found = runDirectories(directory, variant);
    const runs: Report[] = [];
    for (const run of found) runs.push(await readFinishedReport(run));
    if (runs.length === 0) continue;
    const label = isAlone ? labelOf(variant) : nameOfVariant(own, variants, variant);
    const broken = variant.repeats.length - runs.length;
    const pages = found.map((run) => pageOf(run, pageDirectory));
    sides.push({ label: broken > 0 ? `${label}, ${broken} broke` : label, runs, pages });
  }
  return sides;
}

function nameOfVariant(series: string, { length }: readonly Variant[], variant: Variant): string {
  return length === 1 ? series : `${series}: ${labelOf(variant)}`;
}

/** They are beside the series. */
function runDirectories(directory: string, { repeats }: Variant): readonly string[] {
  const done = repeats.filter(({ kind }) => kind === 'done');
  return done.map(({ runId }) => join(dirname(resolve(directory)), runId));
}

function requireDifferent(sides: readonly Side[]): void {
  if (sides.length < 2)
    throw new UsageError('compare: name two runs at least, or a series (…-repeats) of a matrix');
  if (sides.length > mostSides)
    throw new UsageError(`compare: ${sides.length} of them: ${mostSides} at most`);
  const ids = sides.flatMap(({ runs }) => runs.map(({ provenance }) => provenance.runId));
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new UsageError(`compare: ${twice} is named twice`);
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

function pageOf(run: string, pageDirectory: string): string {
  const path = join(relative(pageDirectory, resolve(run)), runFiles.page);
  return path.split('/').map(encodeURIComponent).join('/');
}
