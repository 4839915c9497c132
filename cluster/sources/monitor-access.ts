import type { Endpoint, Login } from '../../core/cluster.ts';
import { maskSecrets, messageOf, UsageError } from '../../core/errors.ts';

/** How to reach pg_auto_failover's monitor: its parts, or what `pg_autoctl show uri` prints. */
export type MonitorAddress = MonitorAccess | { readonly uri: string };

export interface MonitorAccess {
  readonly endpoint: Endpoint;
  readonly login: Login;
}

const optionalTls = new Set(['disable', 'allow', 'prefer']);

/** Throws UsageError for what is not postgres://user[:password]@host[:port]/database[?sslmode=…]. */
export function monitorAccess(address: MonitorAddress): MonitorAccess {
  if (!('uri' in address)) return address;
  const url = parse(address.uri);
  const sslMode = url.searchParams.get('sslmode') ?? 'prefer';
  if (!optionalTls.has(sslMode)) {
    throw new UsageError(`--monitor: sslmode=${sslMode} is not supported: TLS is not spoken yet`);
  }
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const password = decodeURIComponent(url.password);
  return {
    endpoint: { host: host || 'localhost', port: Number(url.port || 5432) },
    login: {
      user: decodeURIComponent(url.username) || 'autoctl_node',
      database: decodeURIComponent(url.pathname.slice(1)) || 'pg_auto_failover',
      ...(password ? { password } : {}),
    },
  };
}

function parse(uri: string): URL {
  try {
    const url = new URL(uri);
    if (/^postgres(ql)?:$/.test(url.protocol)) return url;
  } catch (error) {
    throw new UsageError(`--monitor: ${maskSecrets(uri)}: ${messageOf(error)}`);
  }
  throw new UsageError(`--monitor: ${maskSecrets(uri)} does not begin with postgres://`);
}
