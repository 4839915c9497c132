import type { Maintainable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const maintenance = defineFault<Maintainable>({
  name: 'maintenance',
  description: 'pg_autoctl enable maintenance, a primary handed over first; healing disables it',
  planned: true,
  needs: ['enableMaintenance', 'disableMaintenance'],
  inject: (cluster, node, signal) =>
    attempt(
      node,
      () => cluster.enableMaintenance(node, signal),
      () => cluster.disableMaintenance(node),
    ),
});
