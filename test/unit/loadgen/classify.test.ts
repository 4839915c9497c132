import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  classify,
  DeadlineError,
  leavesConnection,
  provesNotCommitted,
  rejectionOf,
} from '../../../loadgen/classify.ts';
import { Rejection, type Transaction } from '../../../loadgen/workload.ts';

function serverError(code: string, message = 'no', severity = 'ERROR', constraint?: string): Error {
  return Object.assign(new Error(message), { code, severity, constraint });
}

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code} 127.0.0.1:54321`), { code, syscall });
}

const booking: Transaction = {
  name: 'book',
  kind: 'write',
  run: async () => undefined,
  rejections: { '23P01 no_double_booking': 'slot taken', '23505': 'already there' },
};

describe('classifying errors', () => {
  const table: readonly (readonly [Error, string, string])[] = [
    [serverError('57P01', 'terminating connection', 'FATAL'), '57P01', 'terminating connection'],
    [new Error('Connection terminated unexpectedly'), 'connection lost', 'connection lost'],
    [new Error('Connection terminated'), 'connection lost', 'connection lost'],
    [
      new Error('Client has encountered a connection error and is not queryable'),
      'connection lost',
      'connection lost',
    ],
    [systemError('ECONNRESET', 'read'), 'ECONNRESET', 'read ECONNRESET'],
    [systemError('ECONNREFUSED', 'connect'), 'ECONNREFUSED', 'connect ECONNREFUSED'],
    [
      Object.assign(new AggregateError([systemError('ECONNREFUSED', 'connect')]), {
        code: 'ECONNREFUSED',
      }),
      'ECONNREFUSED',
      'connect ECONNREFUSED',
    ],
    [serverError('25006', 'cannot execute INSERT'), '25006', 'cannot execute INSERT'],
    [new Error('Query read timeout'), 'timeout', 'Query read timeout'],
    [new DeadlineError(), 'timeout', 'no answer before the deadline'],
    [new TypeError('x is not a function'), 'TypeError', 'x is not a function'],
  ];
  for (const [error, code, message] of table) {
    it(`calls "${error.message}" ${code}`, () => {
      assert.deepEqual(classify(error), { code, message });
    });
  }

  it('leaves out of a message what differs from one time to the next', () => {
    const same = [
      'process 4711 still waits for 127.0.0.1:5432: "a"',
      'process 12 still waits for 10.0.0.7:6432: "b"',
    ].map((message) => classify(serverError('XX000', message)));
    assert.deepEqual(same[0], same[1]);
  });

  it('keeps the digits of a name', () => {
    const { message } = classify(serverError('23505', 'unique constraint "slots_2024_key" broken'));
    assert.equal(message, 'unique constraint "slots_2024_key" broken');
  });

  it('shows no password', () => {
    const { message } = classify(new Error('cannot reach postgres://app:hunter2@db/x'));
    assert.ok(!message.includes('hunter2'), message);
  });

  it('has a code and a message for anything that is thrown', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { code, message } = classify(thrown);
        return typeof code === 'string' && typeof message === 'string';
      }),
    );
  });
});

describe('a rejection', () => {
  it('is what the transaction throws as one', () => {
    assert.deepEqual(rejectionOf(new Rejection('slot taken'), booking), {
      code: 'rejected',
      message: 'slot taken',
    });
  });

  it('is a SQLSTATE that the transaction names, alone or with its constraint', () => {
    const double = serverError('23P01', 'conflict', 'ERROR', 'no_double_booking');
    assert.deepEqual(rejectionOf(double, booking), { code: '23P01', message: 'slot taken' });
    const again = serverError('23505', 'duplicate', 'ERROR', 'any');
    assert.deepEqual(rejectionOf(again, booking), { code: '23505', message: 'already there' });
  });

  it('is not the same SQLSTATE of another constraint, nor any other error', () => {
    assert.equal(rejectionOf(serverError('23P01', '', 'ERROR', 'other'), booking), null);
    assert.equal(rejectionOf(serverError('40001'), booking), null);
    assert.equal(rejectionOf(new Error('23505'), booking), null);
    assert.equal(rejectionOf(serverError('23505', '', 'FATAL'), booking), null);
  });
});

describe('an error that answers COMMIT', () => {
  it('proves that nothing was applied only when it is an ordinary ERROR', () => {
    assert.ok(provesNotCommitted(serverError('23505')));
    assert.ok(provesNotCommitted(serverError('40001')));
    for (const doubt of [
      serverError('57P01', '', 'FATAL'),
      serverError('XX000', '', 'PANIC'),
      serverError('08006'),
      serverError('08007'),
      serverError('40003'),
      new Error('Connection terminated unexpectedly'),
      systemError('ECONNRESET', 'read'),
      new DeadlineError(),
    ]) {
      assert.equal(provesNotCommitted(doubt), false, doubt.message);
    }
  });

  it('leaves the connection usable only when it is an ordinary ERROR', () => {
    assert.ok(leavesConnection(serverError('25006')));
    assert.equal(leavesConnection(serverError('57P01', '', 'FATAL')), false);
    assert.equal(leavesConnection(systemError('ECONNRESET', 'read')), false);
  });
});
