import type { Maintainable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const maintenance = defineFault<Maintainable>({
  name: 'maintenance',
  description: 'pg_autoctl enable maintenance, a primary handed over first; healing disables it',
  planned: true,
  needs: ['enableMaintenance', 'disableMaintenance'],
  act: (cluster, node, signal) => cluster.enableMaintenance(node, signal),
  heal: (cluster, node) => cluster.disableMaintenance(node),
});
