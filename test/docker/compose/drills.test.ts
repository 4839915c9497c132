import assert from 'node:assert/strict';
import { needsDocker } from '../../support/docker.ts';
import { type Lab, stateOf } from '../../support/lab.ts';
import { isWritten, write } from '../../support/lab-session.ts';
import { sharedLab } from '../../support/shared-lab.ts';

describe('the lab in containers, when something happens to it', function () {
  this.timeout(300_000);
  let lab: Lab;

  before(async function () {
    this.timeout(900_000);
    await needsDocker(this);
    lab = await sharedLab();
  });

  it('comes back by itself when everything in a container is killed', async () => {
    await write(lab, 'before the kill');
    // All processes but the first, which ends with its child.
    for (const name of ['postgres-replica2', 'pgaf-monitor', 'proxy'])
      await lab.compose('exec', '-T', name, 'sh', '-c', 'kill -9 -1').catch(() => undefined);
    await stateOf(lab, 'not settled after the kill');
    await write(lab, 'after the kill');
    assert.ok(await isWritten(lab, 'before the kill'));
  });
});
