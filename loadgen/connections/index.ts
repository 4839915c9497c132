import { shapeOf } from '../../core/load-shape.ts';
import { Connection } from '../connection.ts';
import type { LoadPlan } from '../plan.ts';
import type { Destination } from './destination.ts';
import { FreshConnection } from './fresh.ts';
import { OwnConnection } from './own.ts';
import { SharedPool } from './pooled.ts';
import { Sockets } from './sockets.ts';
import type { Connections } from './source.ts';

/** What a plan's `pool` stands for, at one of its addresses. */
export function connectionsOf(
  plan: LoadPlan,
  destination: Destination = plan.hosts ?? plan.endpoint,
): Connections {
  const { pool, poolSettings } = shapeOf(plan);
  const { login } = plan;
  if (pool === 'pool')
    return new SharedPool(destination, login, { max: plan.clients, ...poolSettings });
  const sockets = new Sockets();
  let lost = 0;
  const onLost = () => {
    lost += 1;
  };
  const dial = () => Connection.to(destination, login, { stream: sockets.make, onLost });
  const Source = pool === 'connect' ? FreshConnection : OwnConnection;
  return {
    get open() {
      return sockets.open;
    },
    get lost() {
      return lost;
    },
    sourceFor: () => new Source(dial),
    // A client closes its own; one that says goodbye still may.
    [Symbol.dispose]: () => undefined,
  };
}
