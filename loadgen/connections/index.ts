import { shapeOf } from '../../core/load-shape.ts';
import { Connection } from '../connection.ts';
import type { LoadPlan } from '../plan.ts';
import { FreshConnection } from './fresh.ts';
import { OwnConnection } from './own.ts';
import { SharedPool } from './pooled.ts';
import { Sockets } from './sockets.ts';
import type { Connections } from './source.ts';

/** What a plan's `pool` stands for, at one of its addresses. */
export function connectionsOf(plan: LoadPlan, endpoint = plan.endpoint): Connections {
  const { pool, poolSettings } = shapeOf(plan);
  const { login } = plan;
  if (pool === 'pool')
    return new SharedPool(endpoint, login, { max: plan.clients, ...poolSettings });
  const sockets = new Sockets();
  const dial = () => Connection.to(endpoint, login, sockets.make);
  const Source = pool === 'connect' ? FreshConnection : OwnConnection;
  return {
    get open() {
      return sockets.open;
    },
    sourceFor: () => new Source(dial),
    // A client closes its own; one that says goodbye still may.
    [Symbol.dispose]: () => undefined,
  };
}
