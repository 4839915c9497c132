import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import { exists } from '../loadgen/merge/parts.ts';
import { buildRepeats } from '../reports/repeats/build.ts';
import type { RanOnce, RepeatedVariant } from '../reports/repeats/ran.ts';
import type { Repeat, Repeats } from '../reports/repeats/repeats.ts';
import type { Report } from '../reports/report.ts';
import { requireEnded } from './run-mark.ts';
import { repeatsFiles, type WrittenRepeats, writeRepeats } from './series-record.ts';

type Judge = (run: string) => Promise<Report>;

export interface RemadeSeries {
  readonly written: WrittenRepeats;
  readonly variants: readonly RepeatedVariant[];
}

/** What a series said of itself; null: the directory is not that of one. */
export async function readSeries(directory: string): Promise<Repeats | null> {
  const path = join(directory, repeatsFiles.facts);
  if (!(await exists(path))) return null;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Repeats;
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
}

/**
 * Judges every run of a series again and sums them up anew; its runs are beside it. What broke then
 * is broken still. Throws UsageError when runs are missing, before anything is judged.
 */
export async function remakeSeries(
  directory: string,
  { planned, variants, notes }: Repeats,
  judge: Judge,
): Promise<RemadeSeries> {
  const runs = dirname(resolve(directory));
  await requireRuns(runs, variants);
  const again: RepeatedVariant[] = [];
  for (const { settings, repeats } of variants) {
    const ran: RanOnce[] = [];
    for (const repeat of repeats) ran.push(await judgedAgain(repeat, runs, judge));
    again.push({ settings, ran });
  }
  const written = await writeRepeats(directory, buildRepeats(planned, again, notes));
  return { written, variants: again };
}

async function judgedAgain(repeat: Repeat, runs: string, judge: Judge): Promise<RanOnce> {
  if (repeat.kind === 'broken') return repeat;
  const { round, runId } = repeat;
  return { kind: 'done', round, report: await judge(join(runs, runId)) };
}

async function requireRuns(runs: string, variants: Repeats['variants']): Promise<void> {
  const all = variants.flatMap(({ repeats }) => repeats).filter(({ kind }) => kind === 'done');
  const problems: string[] = [];
  for (const { runId } of all) {
    const directory = join(runs, runId);
    if (await exists(join(directory, runFiles.provenance))) await requireEnded(directory);
    else problems.push(`${directory} is missing: a series is judged by its runs, beside it`);
  }
  if (problems.length > 0) throw new UsageError(problems);
}
