import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import {
  connections,
  type RawClient,
  rawClient,
  soon,
  startBackend,
  startupPacket,
} from '../../proxy/bench.ts';
import { eventually, startWorkersBench, type WorkersBench, workersOf } from './bench.ts';

describe('workers behind one port', function () {
  this.timeout(120_000);

  it('share the clients, and tell of all of them as one', async () => {
    await using backend = await startBackend(chatter);
    await using bench = await startWorkersBench();
    await bench.route(backend.endpoint);
    const clients = await crowd(bench, 40);
    const seen = await bench.status('not all linked', ({ links }) => links === 40);
    assert.deepEqual(
      { ...seen, bytes: null },
      {
        ...{ target: backend.endpoint, generation: 1, links: 40, held: 0, clients: 40 },
        ...{ accepted: 40, refused: seen.refused, bytes: null, draining: false },
      },
    );
    assert.equal(bench.waitedMs.length, 40);
    for (const client of clients) client.socket.destroy();
    await bench.status('still linked', ({ links, clients: open }) => links + open === 0);
  });

  it('leave no link to the old primary when the first one to the new is made', async () => {
    await using old = await startBackend(chatter);
    const left: number[] = [];
    await using next = await startBackend((socket) => {
      left.push(connections(old.endpoint.port));
      chatter(socket);
    });
    await using bench = await startWorkersBench();
    await bench.route(old.endpoint);
    const busy = await crowd(bench, 40);
    await bench.route(next.endpoint);
    await crowd(bench, 20);
    assert.deepEqual([...new Set(left)], [0]);
    await soon('old links live', () => busy.every(({ state }) => state() !== 'open'));
    const told = bench.events.map(({ what, generation, links }) => ({ what, generation, links }));
    assert.deepEqual(told.slice(0, 2), [
      { what: 'routed', generation: 1, links: 0 },
      { what: 'fenced', generation: 2, links: 40 },
    ]);
    assert.deepEqual(
      { ...bench.events[2], atMs: 0, toldAtMs: 0, links: 0 },
      {
        ...{ kind: 'proxy', atMs: 0, toldAtMs: 0, what: 'routed' },
        ...{ target: next.endpoint, generation: 3, links: 0 },
      },
    );
  });

  it('that hang are killed before anybody is routed on, and replaced', async () => {
    await using old = await startBackend(chatter);
    const left: number[] = [];
    await using next = await startBackend((socket) => {
      left.push(connections(old.endpoint.port));
      chatter(socket);
    });
    await using bench = await startWorkersBench();
    await bench.route(old.endpoint);
    const busy = await crowd(bench, 40);
    await bench.status('not all linked', ({ links }) => links === 40);
    const [hung = 0] = workersOf();
    process.kill(hung, 'SIGSTOP');
    bench.source.tell(next.endpoint);
    await eventually('not routed on', () => bench.events.length === 3);
    assert.ok(!existsSync(`/proc/${hung}`), 'dead before the new target is told');
    await crowd(bench, 20);
    assert.deepEqual([...new Set(left)], [0]);
    await soon('old links live', () => busy.every(({ state }) => state() !== 'open'));
    assert.equal(bench.events[1]?.links, 40);
    assert.match(bench.problems[0] ?? '', /worker 1: did not let go of its links in 500 ms/);
    await eventually('not replaced', () => workersOf().length === 2);
  });

  it('that hang are replaced although nothing changes', async () => {
    await using backend = await startBackend(chatter);
    await using bench = await startWorkersBench();
    await bench.route(backend.endpoint);
    const [hung = 0] = workersOf();
    process.kill(hung, 'SIGSTOP');
    await eventually('not killed', () => !existsSync(`/proc/${hung}`));
    await eventually('not replaced', () => workersOf().length === 2);
    assert.match(bench.problems[0] ?? '', /worker 1: silent for 5000 ms; another one/);
  });

  it('never go back in their totals when one of them dies, and the other links stay', async () => {
    await using backend = await startBackend(chatter);
    await using bench = await startWorkersBench();
    await bench.route(backend.endpoint);
    const clients = await crowd(bench, 40);
    const before = await bench.status('not all linked', ({ links }) => links === 40);
    const [victim = 0] = workersOf();
    process.kill(victim, 'SIGKILL');
    const after = await bench.status('links of the dead', ({ links }) => links < 40);
    assert.equal(after.accepted, 40);
    assert.ok(after.bytes.toBackend >= before.bytes.toBackend);
    assert.ok(after.bytes.toClient >= before.bytes.toClient);
    const open = () => clients.filter(({ state }) => state() === 'open').length;
    await soon('clients of the dead', () => open() === after.links);
    assert.match(bench.problems[0] ?? '', /worker 1: ended with SIGKILL; another one is started/);
    await eventually('not replaced', () => workersOf().length === 2);
    await crowd(bench, 20);
    await bench.status('not linked', ({ accepted, clients: now }) => accepted >= 60 && now > 0);
  });

  it('come back on the same port when all of them have died', async () => {
    await using backend = await startBackend(chatter);
    await using bench = await startWorkersBench();
    await bench.route(backend.endpoint);
    const dead = workersOf();
    for (const pid of dead) process.kill(pid, 'SIGKILL');
    await eventually('not replaced', () => {
      const alive = workersOf();
      return alive.length === 2 && !alive.some((pid) => dead.includes(pid));
    });
    const client = await eventually('nobody serves', async () => {
      const tried = rawClient(bench.proxy.address, startupPacket);
      await soon('neither', () => tried.heard() !== '' || tried.state() !== 'open');
      return tried.heard() !== '' && tried;
    });
    client.socket.destroy();
  });
});

/** Talks and is talked to without a pause, from both ends. */
function chatter(socket: Socket): void {
  socket.on('error', () => undefined);
  const timer = setInterval(() => socket.write('x'.repeat(500)), 5);
  socket.once('close', () => clearInterval(timer));
}

/** So many clients that are linked, and talk. */
async function crowd(bench: WorkersBench, count: number): Promise<readonly RawClient[]> {
  const clients = Array.from({ length: count }, () =>
    rawClient(bench.proxy.address, startupPacket),
  );
  await eventually('not linked', () => clients.every(({ heard }) => heard() !== ''));
  for (const client of clients) chatter(client.socket);
  return clients;
}
