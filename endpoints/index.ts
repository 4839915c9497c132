import type { EndpointName } from '../core/scenario.ts';
import { direct } from './direct.ts';
import type { EndpointKind } from './endpoint.ts';
import { haproxy } from './haproxy/haproxy.ts';
import { multihost } from './multihost.ts';
import { pgbouncer } from './pgbouncer/pgbouncer.ts';
import { proxy } from './proxy.ts';

/** Every endpoint by its name. */
export const endpoints: Readonly<Record<EndpointName, EndpointKind>> = {
  proxy,
  direct,
  multihost,
  haproxy,
  pgbouncer,
};
