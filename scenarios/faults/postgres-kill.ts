import type { PostgresKillable } from '../../core/cluster.ts';
import { defineFault, injection } from './fault.ts';

export const postgresKill = defineFault<PostgresKillable>({
  name: 'postgres-kill',
  description: 'SIGKILL of the postmaster alone; its keeper starts it again in place',
  failover: 'never',
  needs: ['killPostgres'],
  async inject(cluster, node) {
    await cluster.killPostgres(node);
    return injection([node], async () => undefined);
  },
});
