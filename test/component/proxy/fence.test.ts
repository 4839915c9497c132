import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import {
  connections,
  type FakeBackend,
  type RawClient,
  rawClient,
  soon,
  startBackend,
  startBench,
  startupPacket,
} from './bench.ts';

const toldSo = {
  code: '57P01',
  severity: 'FATAL',
  message: 'terminating connection: the primary has changed',
};

/** Talks and is talked to without a pause, from both ends. */
function chatter(socket: RawClient['socket']): void {
  const timer = setInterval(() => socket.write('x'.repeat(1000)), 1);
  socket.once('close', () => clearInterval(timer));
}

describe('a change of the primary', () => {
  it('leaves no old link, on either side, before the first new one is made', async () => {
    await using old = await startBackend(chatter);
    const left: number[] = [];
    await using next = await startBackend(() => left.push(connections(old.endpoint.port)));
    const atFence: number[] = [];
    await using bench = await startBench({}, ({ what }) => {
      if (what !== 'fenced') return;
      atFence.push(connections(old.endpoint.port), connections(bench.proxy.address.port));
    });
    await bench.route(old.endpoint);
    const busy = Array.from({ length: 50 }, () => rawClient(bench.proxy.address, startupPacket));
    for (const client of busy) chatter(client.socket);
    await soon('not linked', () => busy.every((client) => client.heard().length > 2000));
    await bench.route(next.endpoint);
    using late = rawClient(bench.proxy.address, startupPacket);
    await soon('not linked', () => next.received(0) !== '');
    assert.deepEqual(atFence, [0, 0], 'by the word of the kernel, at the moment of the fence');
    assert.equal(left[0], 0);
    await soon('not told', () => busy.every(({ state }) => state() === 'ECONNRESET'));
    assert.equal(late.state(), 'open');
    const told = bench.events.map(({ what, target, generation, links }) => ({
      ...{ what, port: target?.port, generation, links },
    }));
    assert.deepEqual(told, [
      { what: 'routed', port: old.endpoint.port, generation: 1, links: 0 },
      { what: 'fenced', port: undefined, generation: 2, links: 50 },
      { what: 'routed', port: next.endpoint.port, generation: 3, links: 0 },
    ]);
  });

  it('is none when the source names the same one again', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not linked', () => client.heard() === 'hello');
    bench.source.tell({ ...backend.endpoint });
    await setTimeout(30);
    assert.equal(client.state(), 'open');
    assert.equal(bench.events.length, 1);
  });

  it('leaves, however fast it flaps, only links to the last one', async function () {
    this.timeout(60_000);
    await using a = await startBackend((socket) => socket.write('a'));
    await using b = await startBackend((socket) => socket.write('b'));
    const targets = { a: a.endpoint, b: b.endpoint, nobody: null };
    const step = fc.constantFrom('a', 'b', 'nobody', 'client', 'turn');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await using bench = await startBench();
        const clients: RawClient[] = [];
        for (const what of steps) {
          if (what === 'client') clients.push(rawClient(bench.proxy.address, startupPacket));
          else if (what === 'turn') await setTimeout(1);
          else bench.source.tell(targets[what as keyof typeof targets]);
        }
        await bench.route(a.endpoint);
        await soon('unsettled', () =>
          clients.every((c) => c.heard() !== '' || c.state() !== 'open'),
        );
        // A reset right behind a byte is read as an end.
        const cut = ({ state }: RawClient) => ['ECONNRESET', 'end'].includes(state());
        await soon('reset not heard', () =>
          clients.every((client) => client.heard().endsWith('a') || cut(client)),
        );
        const open = () => clients.filter((client) => client.state() === 'open');
        await soon('links left', () => bench.proxy.status().links === open().length);
        assert.ok(open().every((client) => client.heard() === 'a'));
        for (const client of clients) client.socket.destroy();
      }),
      { numRuns: 25 },
    );
  });

  it('goes to nobody, and says so, when its source fails', async () => {
    await using backend: FakeBackend = await startBackend();
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    bench.source.fail(new Error('no word'));
    await soon('still routed', () => bench.proxy.status().target === null);
    await soon('not told', () => bench.problems.length === 1);
    assert.match(bench.problems[0] ?? '', /routing to nobody.*no word/);
  });
});

describe('a change of the primary between real servers', () => {
  let old: TestPostgres;
  let next: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    [old, next] = await Promise.all([startPostgres(), startPostgres()]);
  });
  after(async () => {
    await old[Symbol.asyncDispose]();
    await next[Symbol.asyncDispose]();
  });

  it('is not delayed by an old primary that is frozen', async () => {
    await using bench = await startBench();
    await bench.route(old.endpoint);
    const clients = await Promise.all(
      Array.from({ length: 8 }, () => connected(bench.proxy.address)),
    );
    const frozen = processesOf(old.pid);
    try {
      for (const pid of frozen) process.kill(pid, 'SIGSTOP');
      const ended = clients.map((client) => assert.rejects(client.query('SELECT 1'), toldSo));
      const before = performance.now();
      await bench.route(next.endpoint);
      await Promise.all(ended);
      const fresh = await connected(bench.proxy.address);
      assert.ok(performance.now() - before < 1_500);
      const { rows } = await fresh.query(`SELECT current_setting('port')::int AS port`);
      assert.deepEqual(rows, [{ port: next.endpoint.port }]);
      await fresh.end();
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
  });

  async function connected(to: { host: string; port: number }): Promise<pg.Client> {
    const client = new pg.Client({ ...old.login, ...to });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
});

function processesOf(parent: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === `${parent}`
        );
      } catch {
        return false;
      }
    });
  return [parent, ...children.map(Number)];
}
