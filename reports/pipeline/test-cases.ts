import { tellAll } from '../checkers/expectations.ts';
import type { Report, Verdict } from '../report.ts';
import type { ToldRun } from './told.ts';

/** A line of what a pipeline shows as test results. */
export interface TestCase {
  readonly name: string;
  readonly seconds: number;
  readonly result:
    | { readonly kind: 'passed' }
    | { readonly kind: 'skipped'; readonly message: string }
    /** `text`: the message again, with the evidence below it. */
    | { readonly kind: 'failure' | 'error'; readonly message: string; readonly text: string };
}

/** The run itself, then a case for each verdict, and in place of `expectations` one for each of them. */
export function testCases({ came }: ToldRun): readonly TestCase[] {
  if (came.kind === 'broken') return [{ name: runCase, seconds: 0, result: error(came.why) }];
  const { report } = came;
  const { fromMs, toMs } = report.measured;
  const seconds = Math.max(0, toMs - fromMs) / 1000;
  return [
    { name: runCase, seconds, result: { kind: 'passed' } },
    ...Object.entries(report.verdicts)
      .filter(([name]) => name !== 'expectations')
      .map(([name, verdict]) => ({ name, seconds: 0, result: resultOf(verdict) })),
    ...expected(report),
  ];
}

/** Whether it was carried out to its end; its time is that of the measured load. */
const runCase = 'run';

function expected(report: Report): readonly TestCase[] {
  return tellAll(report.scenario.expect, report).map(({ text, kind, sentence }) => {
    const told = { name: `expect ${text}`, seconds: 0 };
    if (kind === 'met') return { ...told, result: { kind: 'passed' } };
    if (kind === 'notApplicable')
      return { ...told, result: { kind: 'skipped', message: sentence } };
    const how = kind === 'notMet' ? 'failure' : 'error';
    return { ...told, result: { kind: how, message: sentence, text: sentence } };
  });
}

function resultOf(verdict: Verdict): TestCase['result'] {
  const { detail: message } = verdict;
  if (verdict.status === 'pass') return { kind: 'passed' };
  if (verdict.status === 'unknown') return error(message);
  return { kind: 'failure', message, text: [message, ...evidenceOf(verdict)].join('\n') };
}

function evidenceOf(verdict: Verdict): readonly string[] {
  return verdict.status === 'fail' ? verdict.evidence : [];
}

/** Not a failure: nobody knows. */
function error(why: string): TestCase['result'] {
  return { kind: 'error', message: why, text: why };
}
