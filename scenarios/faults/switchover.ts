import type { Switchable } from '../../core/cluster.ts';
import { Refused } from '../../core/errors.ts';
import { defineFault } from './fault.ts';

export const switchover = defineFault<Switchable>({
  name: 'switchover',
  description: 'the monitor is asked to hand the primary over, as before maintenance',
  planned: true,
  needs: ['switchover'],
  async act(cluster, node, signal) {
    const { primary } = await cluster.topology(signal);
    if (node !== primary)
      throw new Refused(`${node} is not the primary: ${primary ?? 'nobody'} is`);
    await cluster.switchover(signal);
  },
});
