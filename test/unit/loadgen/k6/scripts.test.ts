import assert from 'node:assert/strict';
import { folded } from '../../../../loadgen/k6/scripts/one-statement.ts';
import { failureOf } from '../../../../loadgen/k6/scripts/outcome.ts';
import { paceOf } from '../../../../loadgen/k6/scripts/pace.ts';
import { settingsOf } from '../../../../loadgen/k6/scripts/settings.ts';
import { stagesOf } from '../../../../loadgen/k6/scripts/stages.ts';
import { writeOf } from '../../../../loadgen/k6/scripts/writes.ts';
import { keysOf } from '../../../../loadgen/keys.ts';
import { Rejection, type Transaction } from '../../../../loadgen/workload.ts';
import { healthcare } from '../../../../loadgen/workloads/healthcare/index.ts';

const keys = keysOf({ runId: 'r', seed: 1, scale: 0.01 }, 7);
const least = { PGHB_URL: 'postgres://localhost/x', PGHB_RUN_ID: 'r' };

describe('the environment of a k6 script', () => {
  it('needs an address and a run id, and has a default for all else', () => {
    const { rate, mix, timeoutMs, clients, stages } = settingsOf(least);
    assert.deepEqual([rate, mix, timeoutMs, clients, stages], [200, 'mixed', 5000, 32, []]);
  });

  it('is refused with all that is missing or wrong', () => {
    const wrong = { PGHB_RATE: 'fast', PGHB_TIMEOUT: '5', PGHB_STAGES: '[', PGHB_CLIENTS: '-1' };
    assert.throws(
      () => settingsOf(wrong),
      ({ message }: Error) =>
        [
          'PGHB_URL',
          'PGHB_RUN_ID',
          'PGHB_RATE',
          'PGHB_TIMEOUT',
          'PGHB_STAGES',
          'PGHB_CLIENTS',
        ].every((name) => message.includes(name)),
    );
  });

  it('may ask for fractions of a second and of an operation', () => {
    const { timeoutMs, rate } = settingsOf({ ...least, PGHB_TIMEOUT: '1500ms', PGHB_RATE: '0.5' });
    assert.deepEqual([timeoutMs, rate], [1500, 0.5]);
  });
});

describe('the pace of a k6 script', () => {
  const settings = settingsOf({ ...least, PGHB_RATE: '2.5', PGHB_WARMUP_SECONDS: '5' });

  it('is constant without stages, whatever fraction the rate is', () => {
    const pace = paceOf(settings);
    assert.ok(pace.executor === 'constant-arrival-rate');
    assert.deepEqual([pace.rate, pace.timeUnit, pace.duration], [2500, '1000s', '65000ms']);
    assert.deepEqual([pace.preAllocatedVUs, pace.maxVUs, pace.gracefulStop], [32, 32, '6000ms']);
  });

  it('warms up at the rate itself, goes through the stages, and stays at the last', () => {
    const stages = [
      { forMs: 0, rate: 5 },
      { forMs: 20_000, rate: 5 },
    ];
    const pace = paceOf({ ...settings, stages });
    assert.ok(pace.executor === 'ramping-arrival-rate');
    assert.deepEqual(pace.startRate, 2500);
    assert.deepEqual(pace.stages, [
      { target: 2500, duration: '5000ms' },
      { target: 5000, duration: '0ms' },
      { target: 5000, duration: '20000ms' },
      { target: 5000, duration: '40000ms' },
    ]);
  });

  it('is that of the mix where no stages are given', () => {
    const [rush] = healthcare.mixes.filter(({ stages }) => stages);
    assert.ok(rush);
    const stages = stagesOf(settings, rush);
    assert.equal(
      stages.reduce((sum, { forMs }) => sum + forMs, 0),
      60_000,
    );
    const given = [{ forMs: 1, rate: 1 }];
    assert.deepEqual(stagesOf({ ...settings, stages: given }, rush), given);
  });
});

describe('a write as one statement', () => {
  it('numbers the values of all its statements through, and ends with the receipt', async () => {
    const transaction: Transaction = {
      ...{ name: 'two', kind: 'write' },
      async run(sql) {
        await sql.query({ name: 'a', text: 'INSERT INTO a VALUES ($1, $2, $1)' }, ['x', 'y']);
        await sql.query({ name: 'b', text: 'INSERT INTO b VALUES ($1)' }, ['z']);
      },
    };
    const { text, values } = await folded(transaction, keys);
    assert.match(
      text,
      /^WITH part0 AS \(INSERT INTO a VALUES \(\$1, \$2, \$1\)\), part1 AS \(INSERT INTO b VALUES \(\$3\)\) INSERT INTO bench.receipt \(run_id, cycle\) VALUES \(\$4, \$5\)/,
    );
    assert.deepEqual(values, ['x', 'y', 'z', 'r', 7]);
  });

  for (const transaction of healthcare.transactions.filter(({ kind }) => kind === 'write'))
    it(`has as many values as places: ${transaction.name}`, async () => {
      const { text, values } = await writeOf(transaction, keys);
      const places = new Set(text.match(/\$\d+/g));
      assert.equal(places.size, values.length);
      for (const table of Object.keys(transaction.leaves ?? {}))
        assert.match(text, new RegExp(`INSERT INTO ${table} `));
    });
});

describe('what a k6 script says of an error', () => {
  const thrown = (text: string, fields = {}) => ({ value: { error: () => text, ...fields } });
  /** As k6 does with an error that a Go function returns. */
  const throwing = (value: object) => () => {
    throw Object.assign(new Error('inner'), { value });
  };
  const server = (code: string, severity = 'ERROR', fields = {}) =>
    thrown(`${severity}: x (SQLSTATE ${code})`, { code, severity, message: 'x', ...fields });
  const ofWrite = (error: unknown, rejections = {}) => {
    const failure = failureOf(error, { kind: 'write', rejections });
    return failure && `${failure.outcome} ${failure.code}`;
  };

  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ['an ordinary error', server('40001'), 'failed 40001', 'failed 40001'],
    ['a shutdown', server('57P01', 'FATAL'), 'unknown 57P01', 'failed 57P01'],
    ['an error that cannot tell itself', server('40003'), 'unknown 40003', 'failed 40003'],
    [
      'a lost connection',
      thrown('unexpected EOF'),
      'unknown connection lost',
      'failed connection lost',
    ],
    [
      'no answer in time',
      thrown('timeout: context deadline exceeded'),
      'unknown timeout',
      'failed timeout',
    ],
    [
      'a reset',
      thrown('read tcp 1.2.3.4:5: read: connection reset by peer'),
      'unknown ECONNRESET',
      'failed ECONNRESET',
    ],
    [
      'a run that was ended',
      thrown('context canceled'),
      'unknown connection lost',
      'failed connection lost',
    ],
    [
      'a commit that was not waited for',
      server('01000', 'WARNING'),
      'unknown commit in doubt',
      'failed commit in doubt',
    ],
    [
      'nobody listening',
      thrown('failed to connect to `user=a`: dial error: connect: connection refused', {
        config: {},
      }),
      'failed ECONNREFUSED',
      'failed ECONNREFUSED',
    ],
    [
      'no connection in time',
      thrown('failed to connect to `user=a`: context deadline exceeded', { config: {} }),
      'failed timeout',
      'failed timeout',
    ],
    [
      'a server that is starting',
      thrown(
        'failed to connect to `user=a`: server error: FATAL: the database system is starting up (SQLSTATE 57P03)',
        { config: {} },
      ),
      'failed 57P03',
      'failed 57P03',
    ],
    [
      'what was never sent',
      thrown('conn closed', { safeToRetry: () => true }),
      'failed connection lost',
      'failed connection lost',
    ],
    [
      'what was never sent, inside',
      thrown('timeout: context deadline exceeded', {
        unwrap: throwing({ safeToRetry: () => true }),
      }),
      'failed timeout',
      'failed timeout',
    ],
    [
      'what was tried again in vain',
      thrown('driver: bad connection'),
      'failed connection lost',
      'failed connection lost',
    ],
  ];
  for (const [what, error, write, read] of cases)
    it(`takes ${what} for ${write}, of a read for ${read}`, () => {
      const startsWith = (text: string | null, start: string) =>
        assert.ok(text?.startsWith(start), String(text));
      startsWith(ofWrite(error), write);
      const failure = failureOf(error, { kind: 'read' });
      startsWith(failure && `${failure.outcome} ${failure.code}`, read);
    });

  it('knows what the business said no to', () => {
    const taken = server('23505', 'ERROR', { constraint_name: 'one_key' });
    assert.equal(ofWrite(taken, { '23505 one_key': 'taken' }), 'rejected 23505');
    assert.equal(ofWrite(taken, { '23505 other_key': 'taken' }), 'failed 23505');
    assert.equal(ofWrite(new Rejection('no appointment')), 'rejected rejected');
  });

  it("leaves the script's own errors alone", () => {
    assert.equal(ofWrite(new TypeError('x is undefined')), null);
    assert.equal(ofWrite(undefined), null);
    assert.equal(ofWrite({ value: 7 }), null);
  });
});
