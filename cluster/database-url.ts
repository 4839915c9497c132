import type { Endpoint, Login } from '../core/cluster.ts';
import { maskSecrets, messageOf, UsageError } from '../core/errors.ts';

/** Where a server is and how to log in to it. */
export interface Access {
  readonly endpoint: Endpoint;
  readonly login: Login;
}

const optionalTls = new Set(['disable', 'allow', 'prefer']);

/**
 * What `postgres://[user[:password]@]host[:port][/database][?sslmode=…]` names; what it leaves out
 * comes from `absent`. Throws UsageError, naming the flag, for anything else, and for an sslmode
 * that insists on TLS: it is not spoken yet, and the password must not go without it.
 */
export function parseDatabaseUrl(
  flag: string,
  text: string,
  absent: Required<Pick<Login, 'user' | 'database'>>,
): Access {
  try {
    const url = new URL(text);
    if (!/^postgres(ql)?:$/.test(url.protocol))
      throw new Error('it does not begin with postgres://');
    const sslMode = url.searchParams.get('sslmode') ?? 'prefer';
    if (!optionalTls.has(sslMode)) throw new Error(`sslmode=${sslMode}: TLS is not spoken yet`);
    const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
    const password = decodeURIComponent(url.password);
    return {
      endpoint: { host: host || 'localhost', port: Number(url.port || 5432) },
      login: {
        user: decodeURIComponent(url.username) || absent.user,
        database: decodeURIComponent(url.pathname.slice(1)) || absent.database,
        ...(password ? { password } : {}),
      },
    };
  } catch (error) {
    throw new UsageError(`${flag}: ${maskSecrets(text)}: ${messageOf(error)}`);
  }
}
