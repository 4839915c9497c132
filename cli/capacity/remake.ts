import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../../core/errors.ts';
import { runFiles } from '../../core/history.ts';
import { exists } from '../../loadgen/merge/parts.ts';
import { buildCapacity } from '../../reports/capacity/build.ts';
import type { Capacity, Trial } from '../../reports/capacity/capacity.ts';
import { judgeTrial } from '../../reports/capacity/judge-trial.ts';
import type { Report } from '../../reports/report.ts';
import { requireEnded } from '../run-mark.ts';
import { capacityFiles, type WrittenCapacity, writeCapacity } from './capacity-record.ts';

/** What a search said of itself; null: the directory is not that of one. */
export async function readCapacity(directory: string): Promise<Capacity | null> {
  const path = join(directory, capacityFiles.facts);
  if (!(await exists(path))) return null;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Capacity;
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
}

/**
 * Judges every trial of a search again and sums them up anew; they are beside it. What broke then is
 * broken still. Throws UsageError when trials are missing, before anything is judged.
 */
export async function remakeCapacity(
  directory: string,
  capacity: Capacity,
  judge: (run: string) => Promise<Report>,
): Promise<WrittenCapacity> {
  const runs = dirname(resolve(directory));
  await requireTrials(runs, capacity.trials);
  const { scenario, provenance, search } = capacity;
  const trials: Trial[] = [];
  for (const trial of capacity.trials) trials.push(await judgedAgain(trial, runs, search, judge));
  const notes = capacity.notes.filter(isOfTheSearch);
  const again = buildCapacity({ scenario, provenance, search, trials, notes });
  return writeCapacity(directory, again);
}

async function judgedAgain(
  trial: Trial,
  runs: string,
  { objective }: Capacity['search'],
  judge: (run: string) => Promise<Report>,
): Promise<Trial> {
  const { runId, round, purpose, again, rate } = trial;
  const place = { runId, round, purpose, again, rate };
  if (trial.kind === 'broken') return { ...place, kind: 'broken', why: trial.why };
  return { ...place, ...judgeTrial(await judge(join(runs, runId)), objective) };
}

/** What the search noted when it was made; the others follow from the trials again. */
function isOfTheSearch(note: string): boolean {
  return /^(ended early|no further round)/.test(note);
}

async function requireTrials(runs: string, trials: readonly Trial[]): Promise<void> {
  const problems: string[] = [];
  for (const { runId, kind } of trials) {
    if (kind === 'broken') continue;
    const directory = join(runs, runId);
    if (await exists(join(directory, runFiles.provenance))) await requireEnded(directory);
    else problems.push(`${directory} is missing: a search is judged by its trials, beside it`);
  }
  if (problems.length > 0) throw new UsageError(problems);
}
