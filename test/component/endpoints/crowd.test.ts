import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { connect } from '../../../cluster/connect.ts';
import { until } from '../../../core/wait.ts';
import { openCrowd } from '../../../endpoints/crowd.ts';
import { startPostgres } from '../../support/postgres.ts';

const never = new AbortController().signal;
const login = { user: 'app', database: 'db' };
const ready = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');
const tooMany = error('53300');

/** An ErrorResponse: severity and code. */
function error(code: string): Buffer {
  const fields = `SFATAL\0C${code}\0\0`;
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, Buffer.from(fields)]);
}

describe('a crowd of connections', function () {
  this.timeout(60_000);
  let server: Server;
  let sockets: Socket[];
  const listen = async (answer: (socket: Socket, index: number) => void) => {
    sockets = [];
    server = createServer((socket) => {
      const index = sockets.push(socket) - 1;
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket, index));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    return { host: '127.0.0.1', port };
  };
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const open = () => sockets.filter(({ destroyed }) => !destroyed).length;

  it('is held, those served and those refused counted with their reasons, until it is disposed of', async () => {
    const endpoint = await listen((socket, index) => {
      if (index % 4 === 3) socket.end(tooMany);
      // In pieces, as a network may have it.
      else socket.write(ready.subarray(0, 7), () => socket.write(ready.subarray(7)));
    });
    const crowd = await openCrowd({ endpoint, login, connections: 40 }, never);
    assert.equal(crowd.detail, '30 of 40 connections served, 10 refused (10 x 53300)');
    await until('not all closed', () => open() === 30 || undefined, {
      timeoutMs: 9000,
      signal: never,
    });
    await crowd[Symbol.asyncDispose]();
    await until('still open', () => open() === 0 || undefined, { timeoutMs: 9000, signal: never });
    await crowd[Symbol.asyncDispose]();
  });

  it('counts whom the system refuses, and whom nobody answers in PostgreSQL', async () => {
    const endpoint = await listen((socket, index) => {
      if (index === 0) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      else socket.destroy();
    });
    await using crowd = await openCrowd({ endpoint, login, connections: 2 }, never);
    assert.match(crowd.detail, /^0 of 2 connections served, 2 refused \(.*closed.*\)$/);
    server.close();
    await until('closed', () => !server.listening || undefined, { timeoutMs: 9000, signal: never });
    await using refused = await openCrowd({ endpoint, login, connections: 3 }, never);
    assert.equal(refused.detail, '0 of 3 connections served, 3 refused (3 x ECONNREFUSED)');
  });

  it('logs in with a password, by whatever way the server asks for it', async () => {
    await using postgres = await startPostgres();
    const { endpoint } = postgres;
    await using connection = await connect(endpoint, postgres.login, {
      timeoutMs: 9000,
      signal: never,
    });
    const { client } = connection;
    const methods = { scram: 'scram-sha-256', md5: 'md5', clear: 'password' } as const;
    for (const [user, method] of Object.entries(methods)) {
      const encryption = method === 'md5' ? 'md5' : 'scram-sha-256';
      await client.query(`SET password_encryption = '${encryption}'`);
      await client.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'`);
    }
    const rules = Object.entries(methods).map(
      ([user, method]) => `('host all ${user} 127.0.0.1/32 ${method}')`,
    );
    const { rows: found } = await client.query('SHOW hba_file');
    await client.query(`COPY (VALUES ${rules.join()}) TO '${found[0].hba_file}'`);
    await client.query('SELECT pg_reload_conf()');
    for (const user of Object.keys(methods)) {
      const login = { user, password: 'secret', database: 'postgres' };
      await using crowd = await openCrowd({ endpoint, login, connections: 5 }, never);
      assert.equal(crowd.detail, '5 of 5 connections served, 0 refused');
    }
    const stranger = { user: 'scram', password: 'wrong', database: 'postgres' };
    await using refused = await openCrowd({ endpoint, login: stranger, connections: 5 }, never);
    assert.equal(refused.detail, '0 of 5 connections served, 5 refused (5 x 28P01)');
  });

  it('is gone when it is aborted while it waits for answers', async () => {
    const endpoint = await listen(() => undefined);
    const stop = new AbortController();
    const opening = openCrowd({ endpoint, login, connections: 5 }, stop.signal);
    opening.catch(() => undefined);
    await until('not there', () => sockets.length === 5 || undefined, {
      timeoutMs: 30_000,
      signal: never,
    });
    stop.abort(new Error('enough'));
    await assert.rejects(opening, /enough/);
    await until('still open', () => open() === 0 || undefined, { timeoutMs: 9000, signal: never });
  });
});
