import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEvent } from '../../../core/history.ts';
import { runFiles } from '../../../core/history.ts';
import type { EndpointName } from '../../../core/scenario.ts';
import { buildReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { buildRepeats } from '../../../reports/repeats/build.ts';
import { renderRepeats } from '../../../reports/repeats/html.ts';
import type { RanOnce, RepeatedVariant } from '../../../reports/repeats/ran.ts';
import { terminalSummary } from '../../../reports/repeats/summary.ts';
import type { Report } from '../../../reports/report.ts';
import { forgeLines } from '../../support/forged.ts';
import { crash, makeRun, measuredFromMs, type RunPlan } from '../../support/run-directory.ts';

type ProxyEvent = Extract<HistoryEvent, { kind: 'proxy' }>;
const node = (index: number) => ({ host: '127.0.0.1', port: 6_000 + index });
const faultMs = measuredFromMs + 10_000;

interface Told {
  readonly cutEachSecond?: number | null;
  readonly routes?: readonly ProxyEvent[] | null;
}

/** The report of a failover through that endpoint, in which each second so many connections were lost. */
async function reportOf(
  endpoint: EndpointName,
  { cutEachSecond = 0, routes = null, ...plan }: Partial<RunPlan> & Told = {},
): Promise<Report> {
  const directory = await makeRun({ ...crash, ...plan });
  const path = join(directory, runFiles.provenance);
  const provenance = JSON.parse(await readFile(path, 'utf8'));
  provenance.scenario.endpoint = endpoint;
  await writeFile(path, JSON.stringify(provenance));
  let told = false;
  await forgeLines<HistoryEvent>(directory, 'events', (event) => {
    if (event.kind === 'window' && cutEachSecond !== null)
      return { ...event, connectionsLost: cutEachSecond };
    if (event.kind !== 'proxy' || routes === null) return event;
    const instead = told ? [] : routes;
    told = true;
    return instead;
  });
  return buildReport(directory);
}

const routed = (atMs: number, index: number, ...beside: number[]): ProxyEvent => ({
  ...{ kind: 'proxy', atMs, what: 'routed', target: node(index), generation: 1, links: 0 },
  ...(beside.length > 0 ? { beside: beside.map(node) } : {}),
});

describe('what a report says of the endpoint', function () {
  this.timeout(60_000);

  it('is how many connections it lost, and the service time before the fault', async () => {
    const { endpoint, series } = await reportOf('haproxy', { cutEachSecond: 2 });
    assert.equal(endpoint?.name, 'haproxy');
    assert.equal(endpoint?.connectionsLost, 2 * series.fromMs.length);
    const { operations, serviceMs } = endpoint?.beforeFault ?? {};
    assert.ok(operations && operations > 100);
    assert.ok(serviceMs && serviceMs.p50 > 0 && serviceMs.p99 >= serviceMs.p50);
  });

  it('is null of connections where the engine does not tell, and the page says so', async () => {
    const report = await reportOf('multihost', { cutEachSecond: null });
    assert.equal(report.endpoint?.connectionsLost, null);
    const page = renderPage(report);
    assert.match(page, /<dt>connections lost<\/dt><dd>the engine does not tell<\/dd>/);
    assert.match(page, /\(mixed\) to whichever node takes writes\./);
  });

  it('is no verdict on routes where clients go to the nodes themselves', async () => {
    for (const name of ['direct', 'multihost'] as const) {
      const { verdicts, verdict, outages } = await reportOf(name, { routes: [] });
      assert.equal(verdicts['proxy-routing'], undefined);
      assert.ok(verdicts['split-brain'] && verdicts['lost-writes']);
      assert.equal(verdict, 'pass');
      assert.match(outages[0]?.reasons['proxyRouted'] ?? '', /clients go to the nodes themselves/);
    }
  });

  it('is that nobody can tell of routes where one that routes told of none', async () => {
    const { verdicts } = await reportOf('pgbouncer', { routes: [] });
    assert.deepEqual(verdicts['proxy-routing'], {
      status: 'unknown',
      detail: 'no route of pgbouncer was recorded',
    });
  });

  it('convicts one that leads to a standby as well as to the primary', async () => {
    const ofBoth = await reportOf('haproxy', { routes: [routed(1_600, 1, 3)] });
    const verdict = ofBoth.verdicts['proxy-routing'];
    assert.equal(verdict?.status, 'fail');
    assert.match(verdict?.detail ?? '', /^haproxy led to a node that was not the primary/);
    const evidence = verdict?.status === 'fail' ? verdict.evidence : [];
    assert.match(evidence[0] ?? '', /^routed to node3 at 1600\.0 ms/);
  });

  it('passes one that still has the old primary beside the new one for a moment', async () => {
    const back = faultMs + 4_200;
    const routes = [routed(1_600, 1), routed(back, 2, 1), routed(back + 400, 2)];
    const { verdicts } = await reportOf('haproxy', { routes });
    assert.deepEqual(verdicts['proxy-routing'], {
      status: 'pass',
      detail: '2 routes, each to the primary',
    });
  });
});

describe('endpoints side by side', function () {
  this.timeout(60_000);
  const slower = (byUs: number) => ({ responseUs: () => 5_000 + byUs });
  const variant = (endpoint: string, ...reports: readonly Report[]): RepeatedVariant => ({
    settings: { endpoint },
    ran: reports.map((report, i): RanOnce => ({ kind: 'done', round: i + 1, report })),
  });
  const rowOf = (rows: readonly (readonly string[])[][], label: string) =>
    rows.flat().find(([name]) => name === label);

  it('show connections lost, errors by code, and what each adds to a way without one', async () => {
    const error = { code: '57P03', message: 'starting up' };
    const variants = [
      variant('proxy', await reportOf('proxy', { cutEachSecond: 3, error, ...slower(2_000) })),
      variant('direct', await reportOf('direct', { cutEachSecond: 1, ...slower(0) })),
      variant('multihost', await reportOf('multihost', { cutEachSecond: 1, ...slower(500) })),
    ];
    const repeats = buildRepeats(1, variants, []);
    const tables = terminalSummary(repeats).tables.map((rows) => [...rows]);
    const [lost, , other] = rowOf(tables, 'Connections lost')?.slice(1) ?? [];
    assert.ok(Number(lost) > Number(other));
    const added = rowOf(tables, 'Longer than direct, p50');
    assert.equal(added?.length, 4);
    assert.match(added?.[1] ?? '', /^\d/);
    assert.equal(added?.[2], '–');
    const codes = rowOf(tables, '57P03');
    assert.ok(Number(codes?.[1]?.replace(',', '')) > 0);
    assert.deepEqual(codes?.slice(2), ['0', '0']);
    const page = renderRepeats(repeats);
    for (const heading of ['The endpoint', 'Errors by code']) assert.match(page, RegExp(heading));
  });

  it('are compared with multihost where nobody goes direct, and with nothing but their like', async () => {
    const plain = await reportOf('multihost', slower(0));
    const through = await reportOf('proxy', slower(2_000));
    const like = buildRepeats(1, [variant('multihost', plain), variant('proxy', through)], []);
    assert.ok(like.figures.some(({ label }) => label === 'Longer than multihost, p99'));
    const unlike = [
      { ...variant('multihost', plain), settings: { endpoint: 'multihost', rate: '100' } },
      { ...variant('proxy', through), settings: { endpoint: 'proxy', rate: '200' } },
    ];
    const { figures } = buildRepeats(1, unlike, []);
    assert.ok(!figures.some(({ label }) => label.startsWith('Longer than')));
  });
});
