import { summaryLines } from '../summary.ts';
import { type TestCase, testCases } from './test-cases.ts';
import type { ToldRun } from './told.ts';
import { xmlLines, xmlText } from './xml.ts';

/**
 * JUnit XML, a suite for each run: the subset that Ant's schema and Jenkins' agree on, and GitLab
 * reads. Names are the same from run to run, so that a pipeline can follow each over time.
 */
export function junitXml(runs: readonly ToldRun[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...runs.flatMap(suite),
    '</testsuites>\n',
  ].join('\n');
}

function suite(run: ToldRun, id: number): readonly string[] {
  const cases = testCases(run);
  const count = (kind: TestCase['result']['kind']) =>
    cases.filter(({ result }) => result.kind === kind).length;
  const head = attributes({
    ...{ id, package: 'pg-ha-bench', name: className(run) },
    // Without a zone: both schemas want it so; UTC.
    timestamp: run.startedAt.slice(0, 'yyyy-mm-ddThh:mm:ss'.length),
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  });
  return [
    `  <testsuite ${head}>`,
    '    <properties>',
    ...propertiesOf(run).map((one) => `      <property ${attributes(one)}/>`),
    '    </properties>',
    ...cases.map((one) => testCase(one, className(run))),
    `    <system-out>${xmlLines(output(run))}</system-out>`,
    '    <system-err/>',
    '  </testsuite>',
  ];
}

/** Readers take what follows the last dot for the class, and what is before it for its package. */
function className({ scenario, place }: ToldRun): string {
  return ['pg-ha-bench', scenario, ...(place === null ? [] : [place])]
    .map((part) => part.replaceAll('.', '_'))
    .join('.');
}

function propertiesOf({ runId, came }: ToldRun): readonly { name: string; value: string }[] {
  const of = { run: runId };
  const more =
    came.kind === 'broken'
      ? {}
      : {
          report: came.page,
          commit: came.report.provenance.commit,
          seed: came.report.provenance.seed,
        };
  return Object.entries({ ...of, ...more }).map(([name, value]) => ({
    name,
    value: String(value),
  }));
}

function testCase({ name, seconds, result }: TestCase, classname: string): string {
  const head = `    <testcase ${attributes({ classname, name, time: seconds.toFixed(3) })}`;
  if (result.kind === 'passed') return `${head}/>`;
  // Ant's schema knows no attributes of `skipped`, but takes any.
  if (result.kind === 'skipped')
    return `${head}><skipped ${attributes({ message: result.message })}/></testcase>`;
  const why = attributes({
    type: result.kind === 'failure' ? 'fail' : 'unknown',
    message: result.message,
  });
  return `${head}><${result.kind} ${why}>${xmlLines(result.text)}</${result.kind}></testcase>`;
}

function output({ came }: ToldRun): string {
  return came.kind === 'done' ? summaryLines(came.report).join('\n') : came.why;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xmlText(String(value))}"`)
    .join(' ');
}
