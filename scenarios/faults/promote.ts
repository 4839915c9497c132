import type { Promotable } from '../../core/cluster.ts';
import { defineFault, injection } from './fault.ts';

export const promote = defineFault<Promotable>({
  name: 'promote',
  description: 'the monitor is asked to make this very standby the primary',
  target: 'standby',
  failover: 'always',
  planned: true,
  needs: ['promote'],
  async inject(cluster, node, signal) {
    await cluster.promote(node, signal);
    return injection([node], async () => undefined);
  },
});
