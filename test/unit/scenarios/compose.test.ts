import assert from 'node:assert/strict';
import { vocabulary } from '../../../cli/overrides.ts';
import { readScenario } from '../../../scenarios/read.ts';

async function targetsOf(scenario: string, driver: string) {
  const overrides = [{ path: 'cluster.driver', value: driver, flag: '--cluster' }];
  const { file, scenario: read } = await readScenario(scenario, overrides, vocabulary);
  assert.deepEqual(
    file.timeline.map(({ target }) => target),
    read.timeline.map(({ target }) => target),
  );
  return read.timeline.map(({ target }) => target);
}

describe('a scenario in containers', () => {
  it('means by node1, node2 and node3 the nodes that the lab has', async () => {
    assert.deepEqual(await targetsOf('failback', 'compose'), [
      'postgres-primary',
      'postgres-primary',
    ]);
    assert.deepEqual(await targetsOf('failback', 'local'), ['node1', 'node1']);
  });

  it('leaves words for nodes as they are, and needs no network of its own', async () => {
    assert.deepEqual(await targetsOf('network-partition', 'compose'), ['primary']);
    const overrides = [{ path: 'cluster.driver', value: 'compose', flag: '--cluster' }];
    const { scenario } = await readScenario('network-partition', overrides, vocabulary);
    assert.equal(scenario.cluster.network, undefined);
  });
});
