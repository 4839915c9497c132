import assert from 'node:assert/strict';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { buildReport } from '../../../../reports/build.ts';
import {
  markdownCode,
  markdownTable,
  markdownText,
} from '../../../../reports/pipeline/markdown.ts';
import { runMarkdown } from '../../../../reports/pipeline/run-markdown.ts';
import { seriesMarkdown } from '../../../../reports/pipeline/series-markdown.ts';
import type { ToldRun } from '../../../../reports/pipeline/told.ts';
import { buildRepeats } from '../../../../reports/repeats/build.ts';
import type { Report } from '../../../../reports/report.ts';
import { crash, makeRun } from '../../../support/run-directory.ts';

/** As GitHub shows it: its Markdown, HTML admitted. */
const shown = (markdown: string) =>
  micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
const elementsOf = (html: string) =>
  new Set([...html.matchAll(/<([a-z]\w*)/g)].map(([, name]) => name));

const hostile = [
  '<img src=x onerror=alert(1)> &lt;b&gt; & <!-- ',
  '# head | cell \\| **b** __u__ ~~s~~ `code` [a](http://x.y) ![i](j) [^1]',
  '1. one 2) two - item + item * item $x$ <details>',
  'http://evil.example/x www.evil.example me@evil.example @team {x}',
];

describe('text in Markdown', () => {
  for (const text of hostile) {
    it(`stays what it is: ${text}`, () => {
      const html = shown(markdownText(text));
      assert.equal(textOf(html), text.trim());
      assert.deepEqual(
        [...elementsOf(html)].filter((name) => name !== 'span'),
        ['p'],
      );
    });

    it(`stays in its cell: ${text}`, () => {
      const html = shown(
        markdownTable([
          ['a', 'b'],
          [text, `x\n${text}`],
        ]).join('\n'),
      );
      const cells = [...html.matchAll(/<td[^>]*>(.*)<\/td>/g)].map(([, cell = '']) => textOf(cell));
      assert.deepEqual(cells, [text.trim(), `x ${text.trim()}`]);
      assert.ok(!elementsOf(html).has('a'));
    });

    it(`stays code: ${text}`, () => {
      const html = shown(markdownCode(text));
      assert.equal(textOf(html), text.trim());
      assert.deepEqual([...elementsOf(html)], ['p', 'code']);
    });
  }

  it('would be markup if it were not escaped', () => {
    const found = hostile.flatMap((text) => [...elementsOf(shown(text))]);
    for (const name of ['img', 'h1', 'a']) assert.ok(found.includes(name), name);
  });
});

describe('the summary of a job', () => {
  let good: Report;
  before(async () => {
    good = await buildReport(await makeRun(crash));
  });

  const told = (report: Report): ToldRun => ({
    ...{ scenario: report.scenario.name, place: null, runId: 'r', startedAt: '' },
    came: { kind: 'done', report, page: 'runs/r/report.html' },
  });

  it('says the answer first, then figures and verdicts', () => {
    const html = shown(runMarkdown(told(good)));
    assert.match(
      html,
      /^<h2>Passed: failover-under-load<\/h2>\n<p><strong>Users could not write for/,
    );
    assert.match(html, /<td>Write outage<\/td>/);
    for (const name of Object.keys(good.verdicts)) assert.ok(html.includes(`<td>${name}</td>`));
    assert.match(html, /<code>runs\/r\/report.html<\/code>/);
  });

  it('shows what convicted, a few of each, and nothing of it acts', () => {
    const evidence = Array.from({ length: 9 }, (_, i) => `${hostile[0]} ${i}`);
    const verdicts: Report['verdicts'] = {
      'lost-writes': { status: 'fail', detail: '9 lost', evidence },
    };
    const html = shown(runMarkdown(told({ ...good, verdicts, verdict: 'fail' })));
    assert.match(html, /^<h2>Failed:/);
    assert.match(html, /<strong>lost-writes<\/strong>: 9 lost/);
    assert.match(html, /and 4 more in the report/);
    assert.ok(!html.includes('<img'));
  });

  it('is begun anew where it is appended', () => {
    const twice = shown(`some words\n${runMarkdown(told(good)).repeat(2)}`);
    assert.equal(twice.match(/<h2>/g)?.length, 2);
    assert.equal(twice.match(/<table>/g)?.length, 4);
  });

  it('says of a run that broke that nothing can be told', () => {
    const came = { kind: 'broken', why: `the run broke: ${hostile[0]}` } as const;
    const html = shown(runMarkdown({ ...told(good), came }));
    assert.match(html, /^<h2>Broke: failover-under-load/);
    assert.match(html, /nothing can be told/);
    assert.ok(!html.includes('<img'));
  });

  it('sums a series up, and names the runs that did not pass', () => {
    const bad: Report = {
      ...good,
      verdict: 'fail',
      verdicts: { 'lost-writes': { status: 'fail', detail: '3 lost', evidence: [] } },
    };
    const ran = [good, bad].map((report, i) => ({ kind: 'done', round: i + 1, report }) as const);
    const repeats = buildRepeats(2, [{ settings: {}, ran }], []);
    const html = shown(seriesMarkdown(repeats, [told(good), told(bad)], 'p'));
    assert.match(html, /^<h2>Failed: failover-under-load, 2 runs: 1 passed, 1 failed<\/h2>/);
    assert.match(html, /<li><code>r<\/code>: failed: lost-writes \(3 lost\)<\/li>/);
    assert.equal(html.match(/<li>/g)?.length, 1);
    assert.match(html, /<td>Write outage<\/td>/);
  });
});
