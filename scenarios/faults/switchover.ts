import type { Switchable } from '../../core/cluster.ts';
import { defineFault, injection } from './fault.ts';

export const switchover = defineFault<Switchable>({
  name: 'switchover',
  description: 'the monitor is asked to hand the primary over, as before maintenance',
  needs: ['switchover'],
  async inject(cluster, node, signal) {
    await cluster.switchover(signal);
    return injection([node], async () => undefined);
  },
});
