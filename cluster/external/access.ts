import type { Endpoint, Login } from '../../core/cluster.ts';
import { formatEndpoint } from '../../core/cluster.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { ExternalSpec } from '../../core/external-spec.ts';
import { type Access, parseDatabaseUrl } from '../database-url.ts';
import { monitorAccess } from '../sources/monitor-access.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach an external cluster. */
export interface ExternalAccess {
  readonly nodes: readonly (Endpoint & { readonly name: string; readonly priority: number })[];
  /** The same on every node: a standby is a copy of its primary. */
  readonly login: Login;
  readonly monitor: Access | null;
}

const absent = { user: 'postgres', database: 'healthcare_db' };
/** Hosts are handed to commands of the shell, within whatever quotes these have. */
const plainHost = /^[A-Za-z0-9._:-]+$/;

/** Throws one UsageError for all that is wrong with the addresses, or missing in the environment. */
export function accessOf(spec: ExternalSpec, env: Environment): ExternalAccess {
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      problems.push(...(error instanceof UsageError ? error.problems : [messageOf(error)]));
      return null;
    }
  };
  const nodes = spec.nodes.flatMap(({ name, url }) => {
    const access = attempt(() => nodeAccess(`cluster.nodes: ${name}`, url, env));
    return access ? [{ name, ...access }] : [];
  });
  const { monitor: uri } = spec;
  const monitor =
    uri === undefined ? null : attempt(() => monitorAccess({ uri: expand('monitor', uri, env) }));
  problems.push(...contradictions(nodes));
  const [first] = nodes;
  if (problems.length > 0 || !first) throw new UsageError(problems);
  const listed = nodes.map(({ name, endpoint }) => ({ name, ...endpoint, priority: 100 }));
  return { nodes: listed, login: first.login, monitor };
}

function nodeAccess(what: string, url: string, env: Environment): Access {
  const access = parseDatabaseUrl(what, expand(what, url, env), absent);
  if (plainHost.test(access.endpoint.host)) return access;
  throw new UsageError(`${what}: a host is letters, digits, dots, colons and dashes`);
}

/**
 * `${NAME}` by the environment. Within a URL a value is encoded, so that a password may hold any
 * character; one that is the whole text is taken as it is.
 */
function expand(what: string, text: string, env: Environment): string {
  const isWhole = /^\$\{\w+\}$/.test(text);
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = env[name];
    if (!value) throw new UsageError(`${what}: the environment has no ${name}`);
    return isWhole ? value : encodeURIComponent(value);
  });
}

function contradictions(nodes: readonly (Access & { readonly name: string })[]): string[] {
  const [first, ...others] = nodes;
  const login = JSON.stringify(first?.login);
  const seen = new Map<string, string>();
  const twice = nodes.flatMap(({ name, endpoint }) => {
    const address = formatEndpoint(endpoint);
    const other = seen.get(address);
    seen.set(address, name);
    return other === undefined ? [] : [`cluster.nodes: ${other} and ${name} are both ${address}`];
  });
  const strangers = others.filter((node) => JSON.stringify(node.login) !== login);
  const alike = `one user, password and database for all: a standby is a copy of its primary`;
  return [
    ...twice,
    ...strangers.map(({ name }) => `cluster.nodes: ${name}: not like ${first?.name}: ${alike}`),
  ];
}
