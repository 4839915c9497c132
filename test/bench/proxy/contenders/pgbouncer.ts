import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../support/postgres.ts';
import { type ContenderKind, folderFor, type Stage, startContender } from './contender.ts';

/** Session pooling: a client keeps its server connection, which then goes on to the next client. */
export const pgbouncer: ContenderKind = {
  name: 'pgbouncer',
  async start(stage, signal) {
    const { user } = stage;
    const directory = await folderFor('pgbouncer', stage);
    // It refuses to be root.
    if (user) await chown(directory, user.uid, user.gid);
    const endpoint = { host: '127.0.0.1', port: await freePort() };
    const file = join(directory, 'pgbouncer.ini');
    await writeFile(file, configuration(endpoint.port, stage), { mode: 0o644 });
    const command = ['pgbouncer', file];
    return startContender({ name: 'pgbouncer', endpoint, command, directory, user }, signal);
  },
};

function configuration(port: number, { server, connections }: Stage): string {
  return `[databases]
postgres = host=${server.host} port=${server.port} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = ${connections}
default_pool_size = ${connections}
log_connections = 0
log_disconnections = 0
`;
}
