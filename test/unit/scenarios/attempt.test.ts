import assert from 'node:assert/strict';
import { Refused, UsageError } from '../../../core/errors.ts';
import { attempt } from '../../../scenarios/faults/attempt.ts';

describe('an attempt at a fault', () => {
  const failing = (error: Error) => () => Promise.reject(error);

  it('heals what was done of it when it fails, and tells of both when that fails too', async () => {
    let healed = 0;
    const heal = async () => {
      healed += 1;
    };
    await assert.rejects(attempt('node1', failing(new Error('half done')), heal), /half done/);
    assert.equal(healed, 1);
    const failed = attempt('node1', failing(new Error('half done')), failing(new Error('stuck')));
    await assert.rejects(failed, /^Unhealed: it failed \(half done\), .*: stuck$/);
  });

  it('heals nothing of what was refused: another fault may be in the node', async () => {
    for (const error of [new UsageError('not here'), new Refused('it is down already')]) {
      const refused = attempt('node1', failing(error), () => assert.fail());
      await assert.rejects(refused, error);
    }
  });
});
