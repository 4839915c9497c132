import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { clockFrom, zeroNow } from '../../../../core/clock.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { CancelRelay } from '../../../../endpoints/workers/cancel-relay.ts';
import { Pool } from '../../../../endpoints/workers/pool.ts';
import { leaseMs, Words } from '../../../../endpoints/workers/words.ts';
import { defaultLimits } from '../../../../proxy/limits.ts';
import {
  greeting,
  local,
  packet,
  rawClient,
  soon,
  startBackend,
  startupPacket,
} from '../../proxy/bench.ts';

const cancelCode = 80877102;
const key = Buffer.from('pid1sec1');

/** Answers a start-up with the key, and a cancel request by hanging up. */
function keyed(socket: Socket): void {
  socket.once('data', (bytes) => {
    if (bytes.equals(startupPacket)) socket.write(greeting(key));
    else socket.end();
  });
}

/**
 * Two workers, each with listeners of its own: the first listener of all leads to `targets[0]`,
 * the second, which only the second worker has, to `targets[1]`. What is said to which is known.
 */
async function startPair(targets: readonly Endpoint[]) {
  const zeroNs = zeroNow();
  const relay = new CancelRelay();
  const addresses: (readonly Endpoint[])[] = [];
  const limits = { ...defaultLimits, cancelHoldTimeoutMs: 50 };
  const pool = new Pool(2, {
    startOf: (slot) => ({
      ...{ kind: 'start', zeroNs, leaseMs },
      listeners: Array.from({ length: slot + 1 }, () => ({
        // Another address is another port: these two share nothing.
        listen: { host: `127.0.0.${slot + 1}`, port: 0 },
        limits,
      })),
    }),
    ready: (worker, at) => {
      addresses[worker.slot] = at;
    },
    heard: (worker, message) => {
      if (message.kind === 'cancelAsk') relay.ask(worker, message, pool.ready);
      if (message.kind === 'cancelAnswer') relay.answered(worker, message);
      if (message.kind === 'acted') words.heard();
    },
    ended: (worker) => {
      relay.gone(worker);
      words.heard();
    },
    onProblem: () => undefined,
  });
  const words = new Words(pool, clockFrom(zeroNs));
  await pool.started;
  const route = (to: readonly (Endpoint | null)[]) => words.obeyed(words.say(to));
  await route(targets);
  return {
    owner: addresses[0]?.[0] ?? local(0),
    other: addresses[1]?.[1] ?? local(0),
    route,
    workers: pool.ready,
    async [Symbol.asyncDispose]() {
      await pool.stop();
      words[Symbol.dispose]();
    },
  };
}

describe('a cancel request that comes to a worker which does not know its key', function () {
  this.timeout(120_000);

  it('goes to the backend that gave it out, by the word of the worker that knows', async () => {
    await using owner = await startBackend(keyed);
    await using primary = await startBackend(keyed);
    await using pair = await startPair([owner.endpoint, primary.endpoint]);
    using client = rawClient(pair.owner, startupPacket);
    await soon('not greeted', () => client.heard() !== '');
    using cancel = rawClient(pair.other, packet(cancelCode, key));
    await soon('not answered', () => cancel.state() === 'end');
    assert.equal(owner.received(1), packet(cancelCode, key).toString('latin1'));
    assert.equal(primary.sockets.length, 0);
  });

  it('goes where a new session goes when its link was fenced', async () => {
    await using owner = await startBackend(keyed);
    await using primary = await startBackend(keyed);
    await using pair = await startPair([owner.endpoint, primary.endpoint]);
    using client = rawClient(pair.owner, startupPacket);
    await soon('not greeted', () => client.heard() !== '');
    await pair.route([null, primary.endpoint]);
    using cancel = rawClient(pair.other, packet(cancelCode, key));
    await soon('not answered', () => cancel.state() === 'end');
    assert.equal(primary.received(0), packet(cancelCode, key).toString('latin1'));
    assert.equal(owner.sockets.length, 1);
  });

  it('does not wait for a worker that hangs, nor do many of them', async () => {
    await using owner = await startBackend(keyed);
    await using primary = await startBackend(keyed);
    await using pair = await startPair([owner.endpoint, primary.endpoint]);
    using client = rawClient(pair.owner, startupPacket);
    await soon('not greeted', () => client.heard() !== '');
    const hung = pair.workers.find(({ slot }) => slot === 0);
    assert.ok(hung);
    process.kill(hung.pid, 'SIGSTOP');
    const cancels = Array.from({ length: 200 }, () =>
      rawClient(pair.other, packet(cancelCode, key)),
    );
    await soon('not answered', () => cancels.every(({ state }) => state() === 'end'));
    assert.equal(primary.sockets.length, 200);
    assert.equal(owner.sockets.length, 1);
  });
});
