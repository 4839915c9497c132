import { join } from 'node:path';
import { formatEndpoint } from '../../../../core/cluster.ts';
import { freePort } from '../../../support/postgres.ts';
import { type ContenderKind, folderFor, startContender } from './contender.ts';

/** `npm run proxy` of a checkout as users run it: following the node, its admin pages on. */
export function ours(name: string, root: string, args: readonly string[]): ContenderKind {
  return {
    name,
    async start(stage, signal) {
      const endpoint = { host: '127.0.0.1', port: await freePort() };
      const admin = { host: '127.0.0.1', port: await freePort() };
      const options = {
        '--nodes': stage.server,
        '--listen': endpoint,
        '--admin': admin,
      };
      const command = [
        process.execPath,
        join(root, 'cli/pg-ha-bench.js'),
        'proxy',
        ...Object.entries(options).flatMap(([flag, at]) => [flag, formatEndpoint(at)]),
        ...args,
      ];
      const directory = await folderFor(name, stage);
      return startContender({ name, endpoint, command, directory, user: undefined }, signal);
    },
  };
}
