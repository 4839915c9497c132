import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Login } from '../../core/cluster.ts';
import type { ClusterSpec } from '../../core/scenario.ts';
import { applicationRole, databaseName, monitorDatabase } from '../local/start.ts';
import { type LabRecord, labFiles } from './record.ts';

/** What compose.yaml reads, by its names for it. */
export type Settings = Readonly<Record<string, string>>;

/** Every setting of a lab, with passwords of its own. */
export function settingsOf(
  { project, subnet, image, monitor, nodes, proxy }: LabRecord,
  { profile, replication }: ClusterSpec,
): Settings {
  const [primary, first, second] = nodes;
  // A node that is not started has its port all the same: that of nobody.
  const port = (node: { readonly port: number } | undefined) => String(node?.port ?? 0);
  return {
    COMPOSE_PROJECT_NAME: project,
    LAB_PROFILE: 'test',
    TLS: 'off',
    REPLICATION: replication,
    LAB_IMAGE: image,
    LAB_SUBNET: subnet,
    BIND_ADDRESS: '127.0.0.1',
    MONITOR_PORT: String(monitor.port),
    PRIMARY_PORT: port(primary),
    REPLICA1_PORT: port(first),
    REPLICA2_PORT: port(second),
    PROXY_PORT: String(proxy.readWrite),
    PROXY_READ_PORT: String(proxy.readOnly),
    PROXY_ADMIN_PORT: String(proxy.admin),
    // Published ports are reached from here by way of the network's gateway.
    PG_HBA_CIDR: `${subnet}.0/24`,
    TIMING_PROFILE: profile,
    // Schema and data come from here, as those of every other cluster do.
    LOAD_SCHEMA: 'false',
    LOAD_TEST_DATA: 'false',
    APP_USER: applicationRole,
    APP_PASSWORD: secret(),
    POSTGRES_PASSWORD: secret(),
    CLUSTER_PASSWORD: secret(),
    OBSERVER_PASSWORD: secret(),
  };
}

/** Letters and digits alone: it is passed through files, URLs and SQL. */
function secret(): string {
  return randomBytes(24).toString('hex');
}

/** As compose reads it by --env-file. */
export function envFileOf(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

export async function readSettings(directory: string): Promise<Settings> {
  const text = await readFile(join(directory, labFiles.settings), 'utf8');
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
  });
  return Object.fromEntries(pairs) as Settings;
}

export interface Logins {
  readonly admin: Login;
  readonly application: Login;
  readonly monitor: Login;
}

/** How to log in to the nodes and the monitor of a lab with these settings. */
export function loginsOf(settings: Settings): Logins {
  const { POSTGRES_PASSWORD: password = '', APP_USER = '', APP_PASSWORD = '' } = settings;
  const superuser = { user: 'postgres', password };
  return {
    admin: { ...superuser, database: databaseName },
    monitor: { ...superuser, database: monitorDatabase },
    application: { user: APP_USER, password: APP_PASSWORD, database: databaseName },
  };
}

/** The environment without what would win over the lab's own settings. */
export function withoutSettings(
  env: Readonly<Record<string, string | undefined>>,
  settings: Settings,
): Readonly<Record<string, string | undefined>> {
  const kept = Object.entries(env).filter(
    ([name]) => !(name in settings) && !/^COMPOSE_(FILE|PROFILES|ENV_FILES)$/.test(name),
  );
  return Object.fromEntries(kept);
}
