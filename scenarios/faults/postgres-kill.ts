import type { PostgresKillable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const postgresKill = defineFault<PostgresKillable>({
  name: 'postgres-kill',
  description: 'SIGKILL of the postmaster alone; its keeper starts it again in place',
  failover: 'never',
  needs: ['killPostgres'],
  act: (cluster, node) => cluster.killPostgres(node),
});
