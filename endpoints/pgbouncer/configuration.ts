import { join } from 'node:path';
import type { Endpoint, Login } from '../../core/cluster.ts';

export interface PgbouncerSetup {
  readonly listen: Endpoint;
  /** Where its connections go. */
  readonly target: Endpoint;
  readonly application: Login;
  /** For its settings, passwords and the socket of its console; nobody else may look into it. */
  readonly folder: string;
}

/** Who may command it, over the socket in its folder alone. */
export const console = { user: 'pg-ha-bench', database: 'pgbouncer' } as const;

export const settingsFile = (folder: string) => join(folder, 'pgbouncer.ini');

/** More than the load has clients; all that come at once in a storm wait in its queue. */
const poolSize = 300;
const clientsMost = 5000;

/** Every file of it, by path. */
export function filesOf(setup: PgbouncerSetup): ReadonlyMap<string, string> {
  const { folder } = setup;
  return new Map([
    [settingsFile(folder), settingsOf(setup)],
    [join(folder, 'users.txt'), usersOf(setup)],
    [join(folder, 'hba.conf'), accessOf(setup)],
  ]);
}

/**
 * As it ships but for what a failover needs: a server that does not let in is tried again after half a
 * second and not after 15, and one that is silent is given up after 2 s and not after 15.
 */
function settingsOf({ listen, target, application, folder }: PgbouncerSetup): string {
  return `[databases]
${application.database} = host=${target.host} port=${target.port}

[pgbouncer]
listen_addr = ${listen.host}
listen_port = ${listen.port}
unix_socket_dir = ${folder}
unix_socket_mode = 0700
auth_type = hba
auth_hba_file = ${join(folder, 'hba.conf')}
auth_file = ${join(folder, 'users.txt')}
admin_users = ${console.user}
pool_mode = session
default_pool_size = ${poolSize}
max_client_conn = ${clientsMost}
ignore_startup_parameters = extra_float_digits
server_login_retry = 0.5
server_connect_timeout = 2
query_wait_timeout = 30
log_connections = 0
log_disconnections = 0
`;
}

/** It keeps passwords in the clear: it logs in by them itself. */
function usersOf({ application: { user, password = '' } }: PgbouncerSetup): string {
  return `${quoted(user)} ${quoted(password)}\n${quoted(console.user)} ""\n`;
}

/** The application as the cluster lets it in: by its password, or without one. */
function accessOf({ application: { user, database, password } }: PgbouncerSetup): string {
  const how = password === undefined ? 'trust' : 'scram-sha-256';
  const who = `${quoted(database)} ${quoted(user)}`;
  return [
    `local ${console.database} ${quoted(console.user)} trust`,
    `host ${who} 0.0.0.0/0 ${how}`,
    `host ${who} ::/0 ${how}`,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
