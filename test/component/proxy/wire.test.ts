import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../../core/cluster.ts';
import { typescriptOptions } from '../../../core/typescript.ts';
import { loadInternals } from '../../../proxy/node-internals.ts';
import { connections, local, soon, startBackend, startBench, startupPacket } from './bench.ts';

const bytesEachWay = 12_500_000;

describe('the wires of a proxy', () => {
  it('are there: this Node has what they rely on', () => {
    assert.ok(loadInternals());
  });

  it('bring 200 MB unharmed through slow readers, on many links and both ways', async function () {
    this.timeout(120_000);
    const exchanges: Promise<void>[] = [];
    await using bench = await startBench();
    await using backend = await startDeafBackend((socket) => exchanges.push(exchange(socket)));
    await bench.route(backend.endpoint);
    const clients = Array.from({ length: 8 }, () => speaker(bench.proxy.address));
    // What is said before it is linked would go through streams.
    await soon('not linked', () => exchanges.length === 8, 10_000);
    exchanges.push(...clients.map(exchange));
    await Promise.all(exchanges);
    const all = 8 * (bytesEachWay + digestBytes);
    const { bytes } = bench.proxy.status();
    assert.deepEqual(bytes, { toBackend: all + 8 * startupPacket.length, toClient: all });
    for (const client of clients) client.destroy();
  });

  it('bring all that was said before an end although it has to wait', async () => {
    const said = randomBytes(30e6);
    await using backend = await startBackend((socket) => socket.end(said));
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    const client = speaker(bench.proxy.address).pause();
    await stalled(() => bench.proxy.status().bytes.toClient);
    const heard: Buffer[] = [];
    client.on('data', (chunk) => heard.push(chunk));
    client.resume();
    await once(client, 'end');
    assert.ok(Buffer.concat(heard).equals(said));
    client.end();
    await soon('link left', () => bench.proxy.status().links === 0);
  });

  const endings = {
    'its client is reset': (client: Socket) => client.resetAndDestroy(),
    'its client closes': (client: Socket) => client.destroy(),
    'its primary goes': (_: Socket, gone: () => Promise<void>) => gone(),
  };
  for (const [what, end] of Object.entries(endings)) {
    it(`are gone although writes wait both ways, when ${what}`, async () => {
      await using backend = await startDeafBackend((socket) => socket.write(randomBytes(30e6)));
      await using bench = await startBench();
      await bench.route(backend.endpoint);
      const client = speaker(bench.proxy.address).pause();
      await soon('not linked', () => bench.proxy.status().bytes.toClient > 0);
      client.write(randomBytes(30e6));
      await stalled(() => bench.proxy.status().bytes.toClient);
      await stalled(() => bench.proxy.status().bytes.toBackend);
      const { toBackend, toClient } = bench.proxy.status().bytes;
      assert.ok(Math.max(toBackend, toClient) < 30e6, 'everything was taken');
      await end(client, () => bench.route(null));
      // A backend that takes nothing hides its client's end until it is read again.
      if (what !== 'its primary goes') for (const socket of backend.sockets) socket.resume();
      await soon('link left', () => bench.proxy.status().links === 0);
      await soon('client left', () => bench.proxy.status().clients === 0);
      await soon('backend left', () => connections(backend.endpoint.port) === 0);
      client.destroy();
    });
  }

  it('leave no handle behind after two thousand links', async function () {
    this.timeout(60_000);
    await using backend = await startBackend((socket) => {
      socket.once('end', () => socket.end('bye'));
    });
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    const before = tcpHandles();
    for (let round = 0; round < 20; round++) {
      const clients = Array.from({ length: 100 }, () => speaker(bench.proxy.address));
      const ended = clients.map((client) => once(client, 'close'));
      clients.forEach((client, n) => {
        if (n % 2 === 0) client.once('connect', () => client.resetAndDestroy());
        else client.resume().end();
      });
      await Promise.all(ended);
    }
    await soon('handles left', () => tcpHandles() === before, 10_000);
    assert.equal(bench.proxy.status().links, 0);
  });
});

describe('a proxy whose Node gives no handles away', () => {
  it('carries bytes both ways, and ends, through streams', async () => {
    const said = randomBytes(3e6);
    await using backend = await startBackend((socket) => {
      socket.write(said);
      socket.once('end', () => socket.end());
    });
    const script = fileURLToPath(new URL('./starved.ts', import.meta.url));
    const take = ['--import', 'data:text/javascript,delete process.binding'];
    const args = [...take, ...typescriptOptions, script, String(backend.endpoint.port)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    try {
      const [port] = await once(child.stdout, 'data');
      const client = speaker(local(Number(port)));
      const heard: Buffer[] = [];
      client.on('data', (chunk) => heard.push(chunk));
      client.end(said);
      await once(client, 'end');
      assert.ok(Buffer.concat(heard).equals(said));
      const sent = Buffer.concat([startupPacket, said]);
      assert.ok(backend.received(0) === sent.toString('latin1'));
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
  });
});

const digestBytes = 32;

/** Says random bytes in random pieces and their digest; what it hears must match its own digest. */
async function exchange(socket: Socket): Promise<void> {
  const [heard] = await Promise.all([hearSlowly(socket), say(socket)]);
  const body = heard.subarray(0, bytesEachWay);
  assert.ok(digest(body).equals(heard.subarray(bytesEachWay)), 'bytes are not what was sent');
}

async function say(socket: Socket): Promise<void> {
  const body = randomBytes(bytesEachWay);
  for (let at = 0; at < body.length; ) {
    const next = at + (randomInt(4) === 0 ? randomInt(1, 300_000) : randomInt(1, 2_000));
    if (!socket.write(body.subarray(at, next))) await once(socket, 'drain');
    at = next;
  }
  socket.write(digest(body));
}

function hearSlowly(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    socket.on('data', (part) => {
      length += part.length;
      parts.push(part);
      if (length >= bytesEachWay + digestBytes) resolve(Buffer.concat(parts));
      // Long enough now and then for the kernel's buffers to fill up.
      else if (randomInt(100) === 0) void rest(socket);
    });
    socket.resume();
  });
}

async function rest(socket: Socket): Promise<void> {
  socket.pause();
  await setTimeout(100);
  socket.resume();
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

function speaker(to: Endpoint): Socket {
  const socket = connect({ ...to, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(startupPacket);
  return socket;
}

/** Connections that are read by nobody but the test, from behind the startup packet on. */
function startDeafBackend(onConnection: (socket: Socket) => void) {
  return startBackend((socket) => {
    socket.once('data', () => {
      socket.removeAllListeners('data').pause();
      onConnection(socket);
    });
  });
}

/** Nothing more is taken: writes wait. */
async function stalled(taken: () => number): Promise<void> {
  for (let had = -1; had !== taken() || had < 1e6; await setTimeout(150)) had = taken();
}

function tcpHandles(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocketWrap')).length;
}
