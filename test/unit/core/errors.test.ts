import assert from 'node:assert/strict';
import { maskSecrets, messageOf, Refused, Unhealed, unhealedIn } from '../../../core/errors.ts';

describe('maskSecrets', () => {
  it('hides the password of a connection URI and keeps the rest', () => {
    assert.equal(
      maskSecrets('cannot reach postgres://app:s3cret@127.0.0.1:5432/db'),
      'cannot reach postgres://app:***@127.0.0.1:5432/db',
    );
  });

  it('hides the password of a keyword string, quoted or not', () => {
    assert.equal(maskSecrets('host=h password=s3cret user=u'), 'host=h password=*** user=u');
    assert.equal(maskSecrets("password = 's3 cret' user=u"), 'password = *** user=u');
  });

  it('leaves a URI without a password alone', () => {
    const uri = 'postgres://autoctl_node@127.0.0.1:5431/pg_auto_failover?sslmode=prefer';
    assert.equal(maskSecrets(uri), uri);
  });
});

describe('messageOf', () => {
  it('tells the causes too', () => {
    const error = new Error('cluster did not start', { cause: new Error('initdb ended with 1') });
    assert.equal(messageOf(error), 'cluster did not start: initdb ended with 1');
  });

  it('tells the first error, not what its disposal threw afterwards', async () => {
    const work = async () => {
      await using _ = { [Symbol.asyncDispose]: () => Promise.reject(new Error('second')) };
      throw new Error('first');
    };
    const thrown = await work().catch((error: unknown) => error);
    assert.equal(messageOf(thrown), 'first');
  });

  it('finds the messages inside an AggregateError, whose own is empty', () => {
    const error = new AggregateError([new Error('connect ECONNREFUSED ::1:1')]);
    assert.match(messageOf(error), /ECONNREFUSED ::1:1/);
  });
});

describe('what is not healed', () => {
  it('is found behind whatever was thrown first, each once', async () => {
    const interrupted = async () => {
      await using _ = {
        [Symbol.asyncDispose]: () => Promise.reject(new Unhealed('node1 is not healed')),
      };
      throw new Error('interrupted');
    };
    const error = await interrupted().catch((thrown: unknown) => thrown);
    assert.equal(messageOf(error), 'interrupted');
    const wrapped = new Error('the run broke', { cause: new AggregateError([error, error]) });
    assert.deepEqual(unhealedIn(wrapped), ['node1 is not healed']);
  });

  it('is nothing in any other error', () => {
    const others = [new Refused('down'), new Error('x', { cause: 'y' }), 'text', undefined];
    assert.deepEqual(others.flatMap(unhealedIn), []);
  });
});
