import assert from 'node:assert/strict';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import { seededRandom } from '../../../core/random.ts';
import type { EndedAttempt } from '../../../loadgen/attempt.ts';
import { Backoff } from '../../../loadgen/backoff.ts';
import { LoadClient } from '../../../loadgen/client.ts';
import { Connection } from '../../../loadgen/connection.ts';
import { OwnConnection } from '../../../loadgen/connections/own.ts';
import type { Transaction } from '../../../loadgen/workload.ts';
import { type Behaviour, startFakePostgres } from '../../support/fake-postgres.ts';
import { freePort } from '../../support/postgres.ts';
import { keysFor, login, tiny } from './engine-support.ts';

const clock = clockFrom(zeroNow());
const [read, write] = tiny.transactions as [Transaction, Transaction];
const guarded: Transaction = { ...write, rejections: { '23505': 'already there' } };

function clientOf(endpoint: Endpoint, timeoutMs = 2000): LoadClient {
  const backoff = new Backoff(seededRandom(1));
  const connections = new OwnConnection(() => Connection.to(endpoint, login));
  return new LoadClient({ connections, timeoutMs, clock, backoff });
}

async function attempted(client: LoadClient, transaction: Transaction): Promise<EndedAttempt> {
  const operation = { cycle: 1, transaction, intendedAtMs: clock.nowMs() };
  return await client.attempt(operation, keysFor('run', 1));
}

/** What becomes of one attempt against a server that behaves like this. */
async function against(
  onStatement: Behaviour,
  transaction = write,
  timeoutMs = 2000,
): Promise<EndedAttempt> {
  await using server = await startFakePostgres({ onStatement });
  using client = clientOf(server.endpoint, timeoutMs);
  return await attempted(client, transaction);
}

/** Behaves at one statement, answers all others. */
const at =
  (start: string, behave: Behaviour): Behaviour =>
  (text, link) =>
    text.startsWith(start) ? behave(text, link) : 'answer';

const fatal = { S: 'FATAL', C: '57P01', M: 'terminating connection' };
const closes: Behaviour = (_, { socket }) => void socket.end();
const resets: Behaviour = (_, { socket }) => void socket.resetAndDestroy();
const terminates: Behaviour = (_, link) => {
  link.error(fatal);
  link.socket.end();
};
const silent: Behaviour = () => undefined;

describe('an attempt', () => {
  it('is ok when COMMIT is answered by COMMIT, and carries who took the receipt', async () => {
    const ended = await against(() => 'answer');
    const { outcome, problem, acceptedBy, timeline, commitSentAtMs, startedAtMs, endedAtMs } =
      ended;
    assert.deepEqual([outcome, problem, acceptedBy, timeline], ['ok', null, '10.0.0.1:5432', 7]);
    assert.ok(commitSentAtMs !== null && commitSentAtMs >= startedAtMs);
    assert.ok(endedAtMs >= commitSentAtMs);
  });

  it('sends BEGIN, the transaction, the receipt and COMMIT for a write', async () => {
    await using server = await startFakePostgres({ onStatement: () => 'answer' });
    using client = clientOf(server.endpoint);
    await attempted(client, write);
    const words = server.statements.map((text) => text.split(/[ (]/).slice(0, 3).join(' '));
    const expected = ['BEGIN', 'INSERT INTO note', 'INSERT INTO bench.receipt', 'COMMIT'];
    assert.deepEqual(words, expected);
  });

  it('sends a read as it is', async () => {
    await using server = await startFakePostgres({ onStatement: () => 'answer' });
    using client = clientOf(server.endpoint);
    assert.equal((await attempted(client, read)).outcome, 'ok');
    assert.equal(server.statements.length, 1);
  });

  const beforeCommit: readonly (readonly [string, Behaviour])[] = [
    ['the connection closes at BEGIN', at('BEGIN', closes)],
    ['the connection closes in the middle', at('INSERT INTO note', closes)],
    ['the connection is reset at the receipt', at('INSERT INTO bench', resets)],
    ['a FATAL comes before COMMIT', at('INSERT INTO bench', terminates)],
    ['time runs out before COMMIT', at('INSERT INTO note', silent)],
    ['COMMIT is answered by ROLLBACK', at('COMMIT', (_, link) => void link.complete('ROLLBACK'))],
    [
      'COMMIT is answered by an ERROR',
      at('COMMIT', (_, link) => {
        link.error({ S: 'ERROR', C: '23503', M: 'deferred constraint' });
        link.ready();
      }),
    ],
  ];
  for (const [what, behave] of beforeCommit) {
    it(`has failed when ${what}`, async () => {
      const { outcome, problem } = await against(behave, write, 200);
      assert.equal(outcome, 'failed');
      assert.ok(problem?.code);
    });
  }

  const afterCommit: readonly (readonly [string, Behaviour, string])[] = [
    ['the connection closes after COMMIT was sent', closes, 'connection lost'],
    ['the connection is reset after COMMIT was sent', resets, 'ECONNRESET'],
    ['COMMIT is answered by a FATAL', terminates, '57P01'],
    ['time runs out after COMMIT was sent', silent, 'timeout'],
    [
      'COMMIT is answered together with a cancelled wait for the standby',
      (_, link) => {
        const M = 'canceling wait for synchronous replication due to user request';
        link.notice({ S: 'WARNING', C: '01000', M });
        link.complete('COMMIT');
      },
      'commit in doubt',
    ],
    [
      'that warning comes in another language',
      (_, link) => {
        link.notice({ S: 'WARNUNG', C: '57P01', M: 'Warten abgebrochen', R: 'SyncRepWaitForLSN' });
        link.complete('COMMIT');
      },
      'commit in doubt',
    ],
    [
      'the session was not in the transaction',
      (_, link) => {
        link.notice({ S: 'WARNING', C: '25P01', M: 'there is no transaction in progress' });
        link.complete('COMMIT');
      },
      'commit in doubt',
    ],
    [
      'COMMIT is answered by an ERROR that cannot tell',
      (_, link) => {
        link.error({ S: 'ERROR', C: '08007', M: 'transaction resolution unknown' });
        link.ready();
      },
      '08007',
    ],
  ];
  for (const [what, behave, code] of afterCommit) {
    it(`is unknown when ${what}`, async () => {
      const { outcome, problem, acceptedBy } = await against(at('COMMIT', behave), write, 200);
      assert.deepEqual([outcome, problem?.code], ['unknown', code]);
      assert.equal(acceptedBy, '10.0.0.1:5432');
    });
  }

  it('stays ok when COMMIT comes with a remark of no consequence', async () => {
    const remark: Behaviour = (_, link) => {
      link.notice({ S: 'NOTICE', C: '00000', M: 'by the way' });
      link.complete('COMMIT');
    };
    assert.equal((await against(at('COMMIT', remark))).outcome, 'ok');
  });

  const refuses: Behaviour = (_, link) => {
    link.error({ S: 'ERROR', C: '23505', M: 'duplicate key' });
    link.ready();
  };

  it('is rejected when the transaction names the SQLSTATE, after a ROLLBACK', async () => {
    const onStatement = at('INSERT INTO note', refuses);
    await using server = await startFakePostgres({ onStatement });
    using client = clientOf(server.endpoint);
    const { outcome, problem } = await attempted(client, guarded);
    assert.equal(outcome, 'rejected');
    assert.deepEqual(problem, { code: '23505', message: 'already there' });
    assert.equal(server.statements.at(-1), 'ROLLBACK');
  });

  it('is rejected even when the ROLLBACK loses the connection', async () => {
    const behave: Behaviour = (text, link) =>
      text === 'ROLLBACK' ? closes(text, link) : at('INSERT INTO note', refuses)(text, link);
    assert.equal((await against(behave, guarded)).outcome, 'rejected');
  });

  it('is rejected even when the ROLLBACK is never answered', async () => {
    const behave: Behaviour = (text, link) =>
      text === 'ROLLBACK' ? undefined : at('INSERT INTO note', refuses)(text, link);
    const { outcome, startedAtMs, endedAtMs } = await against(behave, guarded, 200);
    assert.equal(outcome, 'rejected');
    assert.ok(endedAtMs - startedAtMs < 1000);
  });

  for (const [what, behave] of [
    ['closes', closes],
    ['resets', resets],
    ['terminates', terminates],
    ['says nothing', silent],
  ] as const) {
    it(`that reads has failed, and is never unknown, when the server ${what}`, async () => {
      assert.equal((await against(behave, read, 200)).outcome, 'failed');
    });
  }
});

describe('a client', () => {
  it('uses its connection again, also after an ERROR', async () => {
    const onStatement = at('INSERT INTO note', (_, link) => {
      link.error({ S: 'ERROR', C: '40001', M: 'serialization' });
      link.ready();
    });
    await using server = await startFakePostgres({ onStatement });
    using client = clientOf(server.endpoint);
    assert.equal((await attempted(client, write)).outcome, 'failed');
    assert.equal((await attempted(client, read)).outcome, 'ok');
    assert.equal((await attempted(client, read)).outcome, 'ok');
    assert.equal(server.accepted, 1);
  });

  it('opens a new connection after it lost one, in use or idle', async () => {
    let cut = true;
    const onStatement: Behaviour = (text, link) => {
      if (!cut) setTimeout(() => link.socket.destroy(), 5);
      return cut ? closes(text, link) : 'answer';
    };
    await using server = await startFakePostgres({ onStatement });
    using client = clientOf(server.endpoint);
    assert.equal((await attempted(client, read)).outcome, 'failed');
    cut = false;
    assert.equal((await attempted(client, read)).outcome, 'ok');
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await attempted(client, read)).outcome, 'ok');
    assert.equal(server.accepted, 3);
  });

  it('waits in the connect while it is held, until the deadline', async () => {
    await using server = await startFakePostgres({ hold: true });
    using client = clientOf(server.endpoint, 200);
    const { outcome, problem, startedAtMs, endedAtMs } = await attempted(client, write);
    assert.deepEqual([outcome, problem?.code], ['failed', 'timeout']);
    const tookMs = endedAtMs - startedAtMs;
    assert.ok(tookMs >= 199 && tookMs < 1000, `${tookMs} ms`);
  });

  it('gives one deadline to all the statements of an attempt together', async () => {
    const slow: Behaviour = (text, link) => {
      setTimeout(() => link.complete(text), 150);
    };
    const behave: Behaviour = (text, link) =>
      /^(BEGIN|COMMIT)$/.test(text) ? slow(text, link) : 'answer';
    const { outcome, problem } = await against(behave, write, 200);
    assert.deepEqual([outcome, problem?.code], ['unknown', 'timeout']);
  });

  it('has failed when nobody listens, and rests before it tries again', async () => {
    const endpoint = { host: '127.0.0.1', port: await freePort() };
    using client = clientOf(endpoint);
    const { outcome, problem } = await attempted(client, write);
    assert.equal(outcome, 'failed');
    assert.deepEqual(problem, { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' });
    const before = clock.nowMs();
    await client.rest(new AbortController().signal);
    assert.ok(clock.nowMs() - before >= 9);
  });

  it('does not rest when its connection is sound, nor after an abort', async () => {
    await using server = await startFakePostgres();
    using client = clientOf(server.endpoint);
    await attempted(client, read);
    const before = clock.nowMs();
    await client.rest(new AbortController().signal);
    await client.rest(AbortSignal.abort());
    assert.ok(clock.nowMs() - before < 9);
  });

  it('rejects whatever waits when it is disposed in the middle', async () => {
    await using server = await startFakePostgres({ onStatement: silent });
    const client = clientOf(server.endpoint, 60_000);
    const ended = attempted(client, read);
    setTimeout(() => client[Symbol.dispose](), 50);
    assert.equal((await ended).outcome, 'failed');
  });
});
