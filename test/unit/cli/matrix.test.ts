import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../../../cli/bench-options.ts';
import { checkSeries } from '../../../cli/bench-series.ts';
import { planSeries, type SeriesPlan } from '../../../cli/matrix.ts';
import { stagesOf } from '../../../cli/repeat.ts';
import { UsageError } from '../../../core/errors.ts';

describe('a matrix of variants', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'matrix-'));
  });
  after(() => rm(directory, { recursive: true }));

  const planOf = async (text: string, given: Partial<BenchOptions> = {}) => {
    const scenario = join(directory, 'drill.yaml');
    await writeFile(scenario, text);
    const listen = { host: '127.0.0.1', port: 0 };
    const none = { set: [], expect: [], matrix: [], out: directory, install: false };
    return planSeries({ scenario, listen, ...none, ...given });
  };
  const labels = ({ variants }: SeriesPlan) =>
    variants.map(({ settings }) => settings.map(({ place, value }) => `${place}=${value}`).join());
  const order = (plan: SeriesPlan) =>
    stagesOf(plan).map((turns) => turns.map(({ variantIndex }) => variantIndex).join(''));

  it('is one run when nothing asks for more', async () => {
    const plan = await planOf('name: d\n');
    assert.deepEqual([plan.repeat, labels(plan)], [1, ['']]);
  });

  it('takes every combination, by short names and by places', async () => {
    const plan = await planOf('name: d\n', { matrix: ['profile=tuned,stock', 'load.rate=50,60'] });
    const loads = plan.variants.map(({ read: { scenario } }) => [
      scenario.cluster.profile,
      scenario.load.rate,
    ]);
    assert.deepEqual(loads, [
      ['tuned', 50],
      ['tuned', 60],
      ['stock', 50],
      ['stock', 60],
    ]);
  });

  it('takes options by the names that one types', async () => {
    const matrix = ['think-time=1ms,5ms'];
    const { variants } = await planOf('name: d\nload: { loop: closed }\n', { matrix });
    assert.deepEqual(
      variants.map(({ read }) => read.scenario.load.thinkTimeMs),
      [1, 5],
    );
  });

  it('takes a list of variants of a file as it is, several settings at once', async () => {
    const plan = await planOf(
      'name: d\nrepeat: 3\nmatrix:\n  - { pool: connect }\n  - { pool: pool, load.poolSettings: { max: 4 } }\n',
    );
    assert.equal(plan.repeat, 3);
    assert.deepEqual(
      plan.variants.map(({ read }) => [read.scenario.load.pool, read.scenario.load.poolSettings]),
      [
        ['connect', {}],
        ['pool', { max: 4 }],
      ],
    );
  });

  it('lets the command line replace what the file says of the same place, and repeat otherwise', async () => {
    const file = 'name: d\nrepeat: 2\nmatrix: { cluster.profile: [tuned, stock], rate: [5, 6] }\n';
    const plan = await planOf(file, { matrix: ['profile=stock'], repeat: '4' });
    assert.equal(plan.repeat, 4);
    assert.deepEqual(labels(plan), ['rate=5,profile=stock', 'rate=6,profile=stock']);
  });

  it('writes a scenario file for each run that is that run alone', async () => {
    const { variants } = await planOf('name: d\nrepeat: 2\n', { matrix: ['rate=5,6'] });
    assert.deepEqual(
      variants.map(({ read: { file } }) => [file.repeat, file.matrix, file.load.rate]),
      [
        [1, {}, 5],
        [1, {}, 6],
      ],
    );
  });

  it('takes turns on a cluster that variants can share, and gives the others their own', async () => {
    const shared = await planOf('name: d\nrepeat: 3\n', { matrix: ['rate=5,6'] });
    assert.deepEqual(order(shared), ['010101']);
    const apart = await planOf('name: d\nrepeat: 2\n', { matrix: ['rate=5,6', 'standbys=1,2'] });
    assert.deepEqual(order(apart), ['0202', '1313']);
    const data = await planOf('name: d\n', { matrix: ['load.scale=1,2'] });
    assert.deepEqual(order(data), ['0', '1']);
  });

  it('is refused where an external cluster would need the data of several variants', async () => {
    const cluster = 'driver: external, nodes: [{ name: a, url: "postgres://a/d" }]';
    const plan = (...matrix: string[]) => planOf(`name: d\ncluster: { ${cluster} }\n`, { matrix });
    const check = async (...matrix: string[]) =>
      checkSeries({ keep: false } as BenchOptions, await plan(...matrix));
    await assert.rejects(check('load.scale=1,2'), /load\.scale and load\.seed are of the data/);
    await assert.rejects(check('seed=1,2', 'rate=5,6'), UsageError);
    await check('rate=5,6', 'cluster.commandTimeout=5s,6s');
    checkSeries(
      { keep: false } as BenchOptions,
      await planOf('name: d\n', { matrix: ['seed=1,2'] }),
    );
  });

  it('names the mistakes of all variants at once, each once', async () => {
    const matrix = ['profile=tuned,tund', 'rate=0,5'];
    const error = await planOf('name: d\n', { matrix }).then(
      () => assert.fail('it was accepted'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UsageError);
    assert.equal(error.problems.length, 2);
    assert.match(error.problems.join('\n'), /cluster\.profile \(from matrix profile=tund\)/);
    assert.match(error.problems.join('\n'), /load\.rate \(from matrix rate=0\)/);
  });

  it('refuses what is no matrix, no repeat, or more than anybody would wait for', async () => {
    for (const matrix of ['profile', 'profile=', '=tuned', 'profile=tuned,'])
      await assert.rejects(planOf('name: d\n', { matrix: [matrix] }), /expected place=a,b/);
    await assert.rejects(planOf('name: d\n', { repeat: '0' }), /repeat \(from --repeat\)/);
    await assert.rejects(planOf('name: d\nmatrix: 5\n'), /matrix: expected \{place/);
    await assert.rejects(planOf('name: d\nmatrix: { rate: [] }\n'), UsageError);
    const matrix = ['rate=1,2,3'];
    await assert.rejects(planOf('name: d\nrepeat: 500\n', { matrix }), /1500 runs: 1000 at most/);
  });
});
