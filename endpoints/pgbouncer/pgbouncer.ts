import { type DatabaseUser, databaseUser } from '../../cluster/local/database-user.ts';
import type { Endpoint, Login } from '../../core/cluster.ts';
import { startChild } from '../child.ts';
import type { EndpointKind, EndpointRequest } from '../endpoint.ts';
import { inPrivateFolder } from '../private-folder.ts';
import { findProgram } from '../programs.ts';
import type { Lookup } from '../proxy-source.ts';

/** What PgBouncer's keeper, the process beside it, is told. */
export interface PgbouncerOrder {
  readonly program: string;
  /** Who it runs as. */
  readonly user: DatabaseUser;
  /** Its own, and nobody else's. */
  readonly folder: string;
  readonly listen: Endpoint;
  readonly source: Lookup;
  readonly probeLogin: Login;
  readonly application: Login;
  readonly logs: string;
  readonly zeroNs: bigint;
}

/**
 * PgBouncer before the primary, session pooling, repointed when the primary changes, as people do it
 * who have it beside repmgr or Patroni: docs/endpoints.md.
 */
export const pgbouncer: EndpointKind = {
  name: 'pgbouncer',
  readOnly: false,
  listens: true,
  program: 'pgbouncer',
  async open(request) {
    const found = await findProgram('pgbouncer');
    if (!found) throw new Error('pgbouncer is not installed');
    // It refuses to be root.
    const user = await databaseUser();
    return inPrivateFolder(user, (folder) =>
      startChild<PgbouncerOrder>({
        ...request,
        name: 'PgBouncer',
        script: new URL('./process.ts', import.meta.url),
        order: { program: found.path, user, folder, ...orderOf(request) },
      }),
    );
  },
};

function orderOf(request: EndpointRequest): Omit<PgbouncerOrder, 'program' | 'user' | 'folder'> {
  const { listen, source, probeLogin, application, logs, zeroNs } = request;
  return { listen, source, probeLogin, application, logs, zeroNs };
}
