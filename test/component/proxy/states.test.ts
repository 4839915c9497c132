import assert from 'node:assert/strict';
import type { ProxyLimits } from '../../../proxy/limits.ts';
import type { RefusalReason } from '../../../proxy/refuse.ts';
import {
  type Bench,
  type RawClient,
  rawClient,
  soon,
  startBackend,
  startBench,
  startStuckBackend,
  startupPacket,
} from './bench.ts';
import { firstWords, joinable, type Kind, kinds } from './kinds.ts';

/** What becomes of a newcomer: a refusal's SQLSTATE and reason, or one of three words. */
type Fate = 'held' | 'joined' | 'closed' | readonly [sqlState: string, reason: RefusalReason];
type Backend = AsyncDisposable & { endpoint: Parameters<Bench['route']>[0] };

interface State {
  readonly limits?: Partial<ProxyLimits>;
  readonly backend?: () => Promise<Backend>;
  /** Brings the proxy there, routed to the backend already. */
  readonly enter?: (bench: Bench) => Promise<unknown>;
  /** Of kinds that make sense; a cancel request is never answered. */
  readonly fate: Fate;
  readonly cancel: Fate;
  /** Whom the proxy turns away before it has listened. */
  readonly deaf?: boolean;
}

const speaking = () => startBackend((socket) => socket.write('hello'));
const refusing = async () => {
  const backend = await startBackend();
  backend.stopListening();
  return backend;
};
const inVain = { holdTimeoutMs: 60, cancelHoldTimeoutMs: 60, connectTimeoutMs: 30, retryMs: 10 };
const inVainFate: Fate = ['57P03', 'holdTimeout'];

const states: Record<string, State> = {
  'knows no primary yet': { fate: 'held', cancel: 'held' },
  'has known no primary for long': { limits: inVain, fate: inVainFate, cancel: 'closed' },
  'has a primary that answers': { backend: speaking, fate: 'joined', cancel: 'joined' },
  'has a primary that refuses': { backend: refusing, fate: 'held', cancel: 'held' },
  'has had a primary that refuses for long': {
    ...{ limits: inVain, backend: refusing, fate: inVainFate, cancel: 'closed' },
  },
  'has a primary that never answers': {
    ...{ limits: inVain, backend: startStuckBackend, fate: inVainFate, cancel: 'closed' },
  },
  'has lost its primary': {
    ...{ backend: speaking, enter: (bench) => bench.route(null), fate: 'held', cancel: 'held' },
  },
  'has lost its source': {
    backend: speaking,
    enter: async (bench) => {
      bench.source.fail(new Error('no word'));
      await soon('still routed', () => bench.proxy.status().target === null);
    },
    ...{ fate: 'held', cancel: 'held' },
  },
  'holds as many as it may': {
    limits: { holdMax: 1 },
    enter: (bench) => crowd(bench, () => bench.proxy.status().held === 1),
    ...{ fate: ['53300', 'holdFull'], cancel: 'closed' },
  },
  'has as many clients as it may': {
    limits: { maxConnections: 1 },
    enter: (bench) => crowd(bench, () => bench.proxy.status().clients === 1),
    ...{ fate: ['53300', 'maxConnections'], cancel: ['53300', 'maxConnections'], deaf: true },
  },
};

describe('a newcomer, when the proxy', () => {
  for (const [state, about] of Object.entries(states))
    for (const kind of kinds) {
      const fate = fateOf(kind, about);
      it(`${state}: ${kind} is ${typeof fate === 'string' ? fate : `told ${fate.join(' ')}`}`, async () => {
        await using backend = (await about.backend?.()) ?? null;
        await using bench = await startBench({ startupTimeoutMs: 80, ...about.limits });
        if (backend) await bench.route(backend.endpoint);
        await about.enter?.(bench);
        const before = bench.proxy.status();
        using client = rawClient(bench.proxy.address, firstWords[kind]);
        await meets(client, fate, bench, before);
      });
    }

  for (const kind of joinable)
    it(`stops to hold, lets every ${kind} through with what it has said`, async () => {
      await using backend = await startBackend((socket) => socket.write('hello'));
      await using bench = await startBench();
      using client = rawClient(bench.proxy.address, firstWords[kind]);
      await soon('not held', () => bench.proxy.status().held === 1);
      client.socket.write('and more');
      await bench.route(backend.endpoint);
      await soon('not joined', () => client.heard() === 'hello');
      const said = `${firstWords[kind].toString('latin1')}and more`;
      await soon('bytes missing', () => backend.received(0) === said);
    });
});

/** Somebody who was there before, and goes when told to. */
async function crowd(bench: Bench, there: () => boolean): Promise<void> {
  const { socket } = rawClient(bench.proxy.address, startupPacket);
  socket.once('end', () => socket.end());
  await soon('not there', there);
}

function fateOf(kind: Kind, { fate, cancel, deaf }: State): Fate {
  if (deaf) return fate;
  if (kind === 'garbage') return ['08P01', 'protocol'];
  if (kind === 'silent' || kind === 'slow') return ['08P01', 'startupTimeout'];
  return kind === 'cancel' ? cancel : fate;
}

async function meets(
  client: RawClient,
  fate: Fate,
  { proxy }: Bench,
  before: ReturnType<Bench['proxy']['status']>,
): Promise<void> {
  if (fate === 'joined') {
    await soon('not joined', () => client.heard() === 'hello');
    assert.equal(proxy.status().links, 1);
  } else if (fate === 'held') {
    await soon('not held', () => proxy.status().held === before.held + 1);
    assert.deepEqual([client.state(), client.heard()], ['open', '']);
  } else {
    await soon('not turned away', () => client.state() !== 'open');
    const reason = fate === 'closed' ? '' : fate[1];
    const word = fate === 'closed' ? /^$/ : new RegExp(`^E.*C${fate[0]}\\0`, 's');
    assert.match(client.heard(), word);
    if (reason) assert.equal(proxy.status().refused[reason], before.refused[reason] + 1);
    // Who was told so goes when it has read it; nothing of it is left.
    client.socket.destroy();
    await soon('not gone', () => proxy.status().clients === before.clients);
    assert.deepEqual([proxy.status().links, proxy.status().held], [0, before.held]);
  }
}
