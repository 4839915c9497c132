import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import type { NodeView } from '../../../core/cluster.ts';
import { NodeMetrics } from '../../../proxy/node-metrics.ts';

const node = (number: number, role: NodeView['role']): NodeView => ({
  ...{ name: `node${number}`, number, host: '10.0.0.1', port: 5430 + number, role },
  ...{ unfit: null, lag: null, timeline: 1 },
});

describe('what the proxy tells Prometheus of each node', () => {
  async function primaries(nodes: readonly NodeView[]): Promise<string[]> {
    const registry = new Registry();
    new NodeMetrics('x_', registry).tell(nodes);
    const text = await registry.metrics();
    return text.split('\n').filter((line) => line.startsWith('x_node_primary{'));
  }

  it('shows every node that is out of recovery by its own word, two of them too', async () => {
    assert.deepEqual(
      await primaries([node(1, 'primary'), node(2, 'standby'), node(3, 'primary')]),
      [
        'x_node_primary{node="node1",target="10.0.0.1:5431"} 1',
        'x_node_primary{node="node2",target="10.0.0.1:5432"} 0',
        'x_node_primary{node="node3",target="10.0.0.1:5433"} 1',
      ],
    );
  });

  it('shows 0 for one that does not answer', async () => {
    const [line = ''] = await primaries([node(1, null)]);
    assert.match(line, / 0$/);
  });
});
