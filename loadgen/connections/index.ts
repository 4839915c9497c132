import { shapeOf } from '../../core/load-shape.ts';
import { Connection } from '../connection.ts';
import type { LoadPlan } from '../plan.ts';
import { FreshConnection } from './fresh.ts';
import { OwnConnection } from './own.ts';
import { SharedPool } from './pooled.ts';
import type { Connections } from './source.ts';

/** What a plan's `pool` stands for, at one of its addresses. */
export function connectionsOf(plan: LoadPlan, endpoint = plan.endpoint): Connections {
  const { pool, poolSettings } = shapeOf(plan);
  const { login } = plan;
  const dial = () => Connection.to(endpoint, login);
  if (pool === 'pool')
    return new SharedPool(endpoint, login, { max: plan.clients, ...poolSettings });
  const closing = { [Symbol.dispose]: () => undefined };
  return pool === 'connect'
    ? { ...closing, sourceFor: () => new FreshConnection(dial) }
    : { ...closing, sourceFor: () => new OwnConnection(dial) };
}
