import { messageOf } from '../core/errors.ts';
import type { Checker } from './checkers/checker.ts';
import type { Figures, Report, Verdict } from './report.ts';
import type { RunRecord } from './run-record.ts';

/** Asks every checker. One that throws could not tell. */
export async function judge(
  run: RunRecord,
  figures: Figures,
  checkers: readonly Checker[],
): Promise<Report> {
  const verdicts: Record<string, Verdict> = {};
  for (const checker of checkers) verdicts[checker.name] = await ask(checker, run, figures);
  return { ...figures, verdicts, verdict: overall(Object.values(verdicts)) };
}

async function ask(checker: Checker, run: RunRecord, figures: Figures): Promise<Verdict> {
  try {
    return await checker.check(run, figures);
  } catch (error) {
    return { status: 'unknown', detail: `the checker broke: ${messageOf(error)}` };
  }
}

/** Any fail fails; else any unknown is unknown. Without a verdict nothing is known. */
export function overall(verdicts: readonly Verdict[]): Report['verdict'] {
  const has = (status: Verdict['status']) => verdicts.some((verdict) => verdict.status === status);
  if (has('fail')) return 'fail';
  return has('unknown') || verdicts.length === 0 ? 'unknown' : 'pass';
}
