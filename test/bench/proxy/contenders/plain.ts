import { fileURLToPath } from 'node:url';
import { freePort } from '../../../support/postgres.ts';
import { type ContenderKind, folderFor, startContender } from './contender.ts';

const program = fileURLToPath(new URL('plain-proxy.js', import.meta.url));

/** The least that Node can do: the floor that ours must not fall below. */
export const plain: ContenderKind = {
  name: 'plain',
  async start(stage, signal) {
    const endpoint = { host: '127.0.0.1', port: await freePort() };
    const { host, port } = stage.server;
    const command = [process.execPath, program, String(endpoint.port), host, String(port)];
    const directory = await folderFor('plain', stage);
    return startContender({ name: 'plain', endpoint, command, directory, user: undefined }, signal);
  },
};
