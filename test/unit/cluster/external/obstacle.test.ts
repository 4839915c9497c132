import assert from 'node:assert/strict';
import { obstacle } from '../../../../cluster/external/obstacle.ts';
import { UsageError } from '../../../../core/errors.ts';

describe('what is in the way of a run on a cluster that somebody else runs', () => {
  const refused = 'a (10.0.0.1:5432): cannot connect: connect ECONNREFUSED';

  it('is a mistake of the user where no waiting mends it', () => {
    for (const mistake of [
      'a: password authentication failed for user "drill"',
      'a: database "drill" does not exist; make it',
      'a: no pg_hba.conf entry for host "10.0.0.9"',
      'a: getaddrinfo ENOTFOUND node1',
      'making database drill: permission denied to create database',
    ])
      assert.ok(obstacle([refused, mistake]) instanceof UsageError, mistake);
  });

  it('is the state of the cluster otherwise, and all of it is told', () => {
    const weak = 'the cluster is not at full strength: primary a; b reported catchingup';
    const error = obstacle([refused, weak]);
    assert.ok(!(error instanceof UsageError));
    assert.equal(error.message, `${refused}; ${weak}`);
  });
});
