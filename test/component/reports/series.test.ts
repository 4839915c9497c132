import assert from 'node:assert/strict';
import { buildReport } from '../../../reports/build.ts';
import { calm, crash, makeRun } from '../../support/run-directory.ts';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('what the page draws', () => {
  it('has every error in the second in which it ended, by its code', async () => {
    const { series, errors } = await buildReport(await makeRun(crash));
    const counts = series.errors?.['57P01'] ?? [];
    assert.equal(sum(counts), sum(errors.map(({ count }) => count)));
    assert.deepEqual(counts, series.failed);
    assert.deepEqual(Object.keys(series.errors ?? {}), ['57P01']);
  });

  it('has no errors of a run without any', async () => {
    const { series } = await buildReport(await makeRun(calm));
    assert.deepEqual(series.errors, {});
  });

  it('has every ok operation in the heat map', async () => {
    const { series } = await buildReport(await makeRun(crash));
    const ok = (series.heat?.counts ?? []).map((flat) => sum(flat.filter((_, at) => at % 2 === 1)));
    assert.deepEqual(ok, series.ok);
  });

  it('tells times before a fault from those during and after it', async () => {
    // 100 operations a second from 2 s before the measured load on: the fault is at cycle 1,200.
    const responseUs = (cycle: number) => (cycle < 1_200 ? 2_000 : 9_000);
    const { curves } = await buildReport(await makeRun({ ...crash, responseUs }));
    const most = (name: string) => Math.round(curves?.[name]?.responseMs.at(-1)?.[1] ?? -1);
    assert.deepEqual([most('before'), most('during'), most('after')], [2, 9, 9]);
  });

  it('has no such parts of a run without a fault', async () => {
    const { curves = {} } = await buildReport(await makeRun(calm));
    assert.deepEqual(Object.keys(curves), ['total', 'reads', 'writes']);
  });
});
