import assert from 'node:assert/strict';
import {
  type Bench,
  connections,
  type FakeBackend,
  greeting,
  message,
  rawClient,
  soon,
  sslRequest,
  startBackend,
  startBench,
  startupPacket,
} from './bench.ts';
import { firstWords } from './kinds.ts';

const hello = greeting(Buffer.from('pid1sec1'));
const nothing = Buffer.alloc(0);
const no = Buffer.from('N');
const yes = Buffer.from('S');

/** A connection that is joined: what the client has said first, and the backend since. */
const sessions = {
  'not greeted yet': [startupPacket, nothing],
  idle: [startupPacket, hello],
  'in the middle of an answer': [startupPacket, Buffer.concat([hello, row()]).subarray(0, -3)],
  'not answered about TLS': [sslRequest, nothing],
  'without TLS': [sslRequest, no],
  'with TLS': [sslRequest, yes],
  'without GSS': [firstWords.gss, no],
  'of TLS from the first byte': [firstWords.tls, nothing],
  cancelling: [firstWords.cancel, nothing],
} as const;
type Session = keyof typeof sessions;

/** Who can be told why before the end: the proxy's words are then nobody else's. */
const tellable: ReadonlySet<Session> = new Set([
  ...(['not greeted yet', 'idle', 'not answered about TLS', 'without TLS', 'without GSS'] as const),
]);

interface Moment {
  bring(bench: Bench, backend: FakeBackend): Promise<unknown>;
  /** How the connection ends for its client; told: 57P01 where that can be said, else a reset. */
  readonly end: 'told' | 'reset' | 'end';
}

const moments: Record<string, Moment> = {
  'the primary is gone': { bring: (bench) => bench.route(null), end: 'told' },
  'another one is primary': { bring: (bench) => toAnother(bench), end: 'told' },
  'the source is lost': {
    bring: async ({ source }) => source.fail(new Error('no word')),
    end: 'told',
  },
  'the backend dies': {
    bring: async (_bench, { sockets }) => sockets[0]?.resetAndDestroy(),
    end: 'reset',
  },
  'the backend has said all': {
    bring: async (_bench, { sockets }) => sockets[0]?.end(),
    end: 'end',
  },
  'the proxy stops': { bring: async ({ proxy }) => proxy[Symbol.asyncDispose](), end: 'end' },
  'the proxy was drained in vain': {
    bring: async ({ proxy }) => {
      assert.equal(await proxy.drain(20), 1);
      await proxy[Symbol.asyncDispose]();
    },
    end: 'end',
  },
};

const endings = { told: 'told 57P01', reset: 'reset', end: 'closed in order' } as const;

describe('a session, when', () => {
  for (const [when, moment] of Object.entries(moments))
    for (const [session, [first, said]] of Object.entries(sessions)) {
      const end = moment.end === 'told' && !tellable.has(session as Session) ? 'reset' : moment.end;
      it(`${when}: ${session}, its client is ${endings[end]}`, async () => {
        await using backend = await startBackend((socket) => {
          socket.write(said);
          socket.once('end', () => socket.end());
        });
        await using bench = await startBench();
        await bench.route(backend.endpoint);
        using client = rawClient(bench.proxy.address, first);
        client.socket.once('end', () => client.socket.end());
        await soon('not joined', () => backend.received(0) === first.toString('latin1'));
        await soon('not heard', () => client.heard() === said.toString('latin1'));
        await moment.bring(bench, backend);
        await soon('still open', () => client.state() !== 'open');
        const last = client.heard().slice(said.length);
        assert.match(last, end === 'told' ? /^E.{4}SFATAL\0.*C57P01\0.*\0\0$/s : /^$/);
        assert.equal(client.state() === 'ECONNRESET', end === 'reset');
        await soon('backend left', () => connections(backend.endpoint.port) === 0);
        const { links, clients } = bench.proxy.status();
        assert.deepEqual([links, clients], [0, 0]);
      });
    }
});

async function toAnother(bench: Bench): Promise<void> {
  await using another = await startBackend();
  await bench.route(another.endpoint);
}

function row(): Buffer {
  return message('D', Buffer.alloc(100, 'x'));
}
