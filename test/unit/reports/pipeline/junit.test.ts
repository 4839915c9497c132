import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { validateXML } from 'xmllint-wasm';
import { buildReport } from '../../../../reports/build.ts';
import { junitXml } from '../../../../reports/pipeline/junit.ts';
import type { ToldRun } from '../../../../reports/pipeline/told.ts';
import { xmlText } from '../../../../reports/pipeline/xml.ts';
import type { Report } from '../../../../reports/report.ts';
import { crash, makeRun } from '../../../support/run-directory.ts';

const hostile = '\u0000\u001b[31m]]></failure><x a="1"/>&#0;\ud800 \ufffe "\'';

describe('JUnit XML of runs', () => {
  let good: Report;
  let schema: string;
  before(async () => {
    good = await buildReport(await makeRun({ ...crash, expect: ['writes.lost == 0'] }));
    const file = new URL('../../../support/junit.xsd', import.meta.url);
    schema = await readFile(file, 'utf8');
  });

  const told = (report: Report, place: string | null = null): ToldRun => ({
    scenario: report.scenario.name,
    ...{ place, runId: report.provenance.runId, startedAt: report.provenance.startedAt },
    came: { kind: 'done', report, page: 'runs/x/report.html' },
  });
  const broken = (why: string, place: string | null = null): ToldRun => ({
    ...{ scenario: 'baseline', place, runId: 'r', startedAt: '2026-11-23T22:42:11.123Z' },
    came: { kind: 'broken', why },
  });
  const errorsOf = async (contents: string) => {
    const { errors } = await validateXML({
      xml: [{ fileName: 'junit.xml', contents }],
      schema: [{ fileName: 'junit.xsd', contents: schema }],
    });
    return errors.map(({ message }) => message);
  };
  const expecting = (report: Report, ...expect: string[]): Report => ({
    ...report,
    scenario: { ...report.scenario, expect },
  });

  it('has a case for the run, for each verdict and for each expectation', async () => {
    const xml = junitXml([told(good)]);
    assert.deepEqual(await errorsOf(xml), []);
    const names = [...xml.matchAll(/<testcase [^>]*\bname="([^"]*)"/g)].map(([, name]) => name);
    const verdicts = Object.keys(good.verdicts).filter((name) => name !== 'expectations');
    assert.deepEqual(names, ['run', ...verdicts, 'expect writes.lost == 0']);
    const counts = `tests="${names.length}" failures="0" errors="0" skipped="0"`;
    assert.ok(xml.includes(counts), xml.slice(0, 600));
  });

  it('fails with the evidence, errs where nobody can tell, skips what does not apply', async () => {
    const verdicts: Report['verdicts'] = {
      'lost-writes': { status: 'fail', detail: '1 lost', evidence: ['cycle 7', 'cycle 9'] },
      recovery: { status: 'unknown', detail: 'the load ended first' },
    };
    const expect = ['writes.lost == 1', 'readOnly == 1', 'writes.lost == 0 when writes.torn == 5'];
    const xml = junitXml([told(expecting({ ...good, verdicts, verdict: 'fail' }, ...expect))]);
    assert.deepEqual(await errorsOf(xml), []);
    assert.match(xml, /<failure type="fail" message="1 lost">1 lost\ncycle 7\ncycle 9</);
    assert.match(xml, /<error type="unknown" message="the load ended first">/);
    assert.match(xml, /<failure type="fail" message="writes.lost == 1 \(is 0\)">/);
    assert.match(xml, /<error type="unknown" message="readOnly == 1 \(cannot tell: readOnly is/);
    assert.match(xml, /<skipped message="[^"]*does not apply/);
    assert.match(xml, /tests="6" failures="2" errors="2" skipped="1"/);
  });

  it('has a suite for each run of a series, under names that last, those that broke too', async () => {
    const runs = [
      told(good, 'load.skew=0.9, round 1'),
      broken('no disk', 'load.skew=0.9, round 2'),
    ];
    const xml = junitXml(runs);
    assert.deepEqual(await errorsOf(xml), []);
    const names = [...xml.matchAll(/<testsuite [^>]*\bname="([^"]*)"/g)].map(([, name]) => name);
    // A reader takes what follows the last dot for the name of the class.
    assert.deepEqual(names, [
      'pg-ha-bench.failover-under-load.load_skew=0_9, round 1',
      'pg-ha-bench.baseline.load_skew=0_9, round 2',
    ]);
    assert.match(xml, /<error type="unknown" message="no disk">/);
    assert.ok(!names.some((name) => name?.includes(good.provenance.runId)));
  });

  it('is valid whatever a message holds', async () => {
    const evil: Report['verdicts'] = {
      load: { status: 'fail', detail: hostile, evidence: [hostile] },
    };
    const xml = junitXml([told({ ...good, verdicts: evil }), broken(hostile)]);
    assert.deepEqual(await errorsOf(xml), []);
    assert.ok(xml.includes('\\u0000\\u001b[31m'));
    assert.equal(xmlText('\ud83d\ude00\n'), '\ud83d\ude00&#10;');
  });

  it('is held to a schema that convicts', async () => {
    const xml = junitXml([broken('x')]);
    for (const [text, instead] of [
      ['time="0.000"', 'time="soon"'],
      ['<system-err/>', ''],
      [' type="unknown"', ''],
      ['x</error>', '\u0001</error>'],
      [/(<testcase.*<\/testcase>)/, '$1$1'],
    ] as const) {
      assert.notDeepEqual(await errorsOf(xml.replace(text, instead)), [], String(text));
    }
  });
});
