import type { Promotable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const promote = defineFault<Promotable>({
  name: 'promote',
  description: 'the monitor is asked to make this very standby the primary',
  target: 'standby',
  failover: 'always',
  planned: true,
  needs: ['promote'],
  act: (cluster, node, signal) => cluster.promote(node, signal),
});
