import { type Endpoint, formatEndpoint } from '../../core/cluster.ts';
import type { ReadFallback } from '../../proxy/read-route.ts';
import type { NamedEndpoint } from '../endpoint.ts';

export interface HaproxySetup {
  readonly listen: Endpoint;
  readonly readOnly?: { readonly listen: Endpoint; readonly fallback: ReadFallback } | undefined;
  /** Each with where its health is asked. */
  readonly servers: readonly (NamedEndpoint & { readonly health: Endpoint })[];
  /** A path for the socket that answers `show stat`. */
  readonly socket: string;
}

/** Names of the groups of servers, as logs and statistics have them. */
export const groups = { primary: 'primary', standbys: 'standbys', instead: 'instead' } as const;

/**
 * Patroni's own example, but for the pace of the checks: that one asks every 3 s and believes the third
 * answer, and would add up to 9 s to each outage. Twice is enough to believe that a node is down; that
 * it is primary is its own word, and is believed at once.
 */
export function configurationOf(setup: HaproxySetup): string {
  const { listen, readOnly, socket } = setup;
  return `global
    log stdout format raw local0 notice
    stats socket ${socket} mode 600 level user

defaults
    mode tcp
    log global
    retries 2
    timeout connect 1s
    timeout client 30m
    timeout server 30m
    timeout check 1s

frontend writing
    bind ${formatEndpoint(listen)}
    default_backend ${groups.primary}
${group(groups.primary, '/primary', setup)}${readOnly ? reading(readOnly, setup) : ''}`;
}

function reading(
  { listen, fallback }: NonNullable<HaproxySetup['readOnly']>,
  setup: HaproxySetup,
): string {
  const toStandbys = `use_backend ${groups.standbys} if { nbsrv(${groups.standbys}) gt 0 }`;
  const instead = fallback === 'primary' ? groups.instead : groups.standbys;
  return `
frontend reading
    bind ${formatEndpoint(listen)}
    ${toStandbys}
    default_backend ${instead}
${group(groups.standbys, '/replica', setup)}${
  fallback === 'primary' ? group(groups.instead, '/primary', setup) : ''
}`;
}

function group(name: string, question: string, { servers }: HaproxySetup): string {
  return `
backend ${name}
    balance leastconn
    option httpchk OPTIONS ${question}
    http-check expect status 200
    default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${servers
  .map(
    ({ name: server, health, ...node }) =>
      `    server ${server} ${formatEndpoint(node)} check addr ${health.host} port ${health.port}`,
  )
  .join('\n')}
`;
}
