import assert from 'node:assert/strict';
import type { BenchOptions } from '../../../cli/bench-options.ts';
import { checkExternal } from '../../../cli/external-misfits.ts';
import { planSeries } from '../../../cli/matrix.ts';
import { UsageError } from '../../../core/errors.ts';

const nodes =
  'cluster.nodes=[{ name: a, url: "postgres://u@a/d" }, { name: b, url: "postgres://u@b/d" }]';

describe('an external cluster', () => {
  const optionsOf = (given: Partial<BenchOptions>): BenchOptions => ({
    ...{ scenario: 'baseline', listen: { host: '127.0.0.1', port: 0 }, set: [], expect: [] },
    ...{ matrix: [], out: 'runs', install: false, ...given },
  });
  const external = (given: Partial<BenchOptions>) =>
    optionsOf({ cluster: 'external', ...given, set: [nodes, ...(given.set ?? [])] });
  const problemsOf = async (options: BenchOptions) => {
    const plan = await planSeries(options);
    try {
      checkExternal(options, plan);
      return [];
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return error.problems;
    }
  };
  const flagsOf = async (options: BenchOptions) =>
    (await problemsOf(options)).map((problem) => problem.replace(/: an external cluster.*/, ''));

  it('takes no option that says how a cluster is made, and names each once', async () => {
    const made = { profile: 'tuned', standbys: '1', replication: 'async' };
    assert.deepEqual(await flagsOf(external({ ...made, keep: true, dir: '/tmp/x' })), [
      '--keep',
      '--dir',
      '--profile',
      '--standbys',
      '--replication',
    ]);
    const others = ['cluster.network=namespaces', 'cluster.smallDisk=3GB'];
    const found = await flagsOf(external({ set: others, matrix: ['profile=tuned,stock'] }));
    assert.deepEqual(found, ['--set cluster.network', '--set cluster.smallDisk', 'matrix profile']);
  });

  it('takes every other', async () => {
    const load = { rate: '50', clients: '4', duration: '9s', repeat: '2' };
    assert.deepEqual(
      await flagsOf(
        external({ ...load, set: ['load.skew=1'], matrix: ['load.retries=none,safe'] }),
      ),
      [],
    );
  });

  it('is not meant where the cluster is ours', async () => {
    const made = { profile: 'stock', standbys: '1', keep: true, dir: '/tmp/x' };
    assert.deepEqual(await problemsOf(optionsOf(made)), []);
  });
});
