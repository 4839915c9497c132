import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatEndpoint } from '../../../../core/cluster.ts';
import { freePort } from '../../../support/postgres.ts';
import { type ContenderKind, folderFor, type Stage, startContender } from './contender.ts';

/** TCP mode, as one writes it for PostgreSQL; threads as it ships: one a core. */
export const haproxy: ContenderKind = {
  name: 'haproxy',
  async start(stage, signal) {
    const directory = await folderFor('haproxy', stage);
    const endpoint = { host: '127.0.0.1', port: await freePort() };
    const file = join(directory, 'haproxy.cfg');
    await writeFile(file, configuration(formatEndpoint(endpoint), stage));
    // -db: in the foreground, one process.
    const command = ['haproxy', '-db', '-f', file];
    return startContender(
      { name: 'haproxy', endpoint, command, directory, user: undefined },
      signal,
    );
  },
};

function configuration(listen: string, { server, connections }: Stage): string {
  return `global
  maxconn ${connections}

defaults
  mode tcp
  timeout connect 5s
  timeout client 30m
  timeout server 30m
  timeout check 5s

listen postgres
  bind ${listen}
  option tcpka
  option pgsql-check user postgres
  default-server inter 1s fall 3 rise 2 on-marked-down shutdown-sessions
  server node1 ${formatEndpoint(server)} maxconn ${connections} check
`;
}
