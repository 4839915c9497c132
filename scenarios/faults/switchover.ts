import type { Switchable } from '../../core/cluster.ts';
import { defineFault, injection } from './fault.ts';

export const switchover = defineFault<Switchable>({
  name: 'switchover',
  description: 'the monitor is asked to hand the primary over, as before maintenance',
  planned: true,
  needs: ['switchover'],
  async inject(cluster, node, signal) {
    const { primary } = await cluster.topology(signal);
    if (node !== primary) throw new Error(`${node} is not the primary: ${primary ?? 'nobody'} is`);
    await cluster.switchover(signal);
    return injection([node], async () => undefined);
  },
});
