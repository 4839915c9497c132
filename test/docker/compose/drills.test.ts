import assert from 'node:assert/strict';
import { needsDocker } from '../../support/docker.ts';
import { isSettled, type Lab, type LabState, stateOf } from '../../support/lab.ts';
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

  it('hands over by perform-failover.sh, and keeps what was written', async () => {
    const before = await primaryOf(await lab.state());
    await write(lab, 'before the switchover');
    const script = ['exec', '-T', 'pgaf-monitor', 'bash', '/opt/pgaf/perform-failover.sh'];
    const after = primaryOf(JSON.parse(await lab.compose(...script)));
    assert.notEqual(after, before);
    await write(lab, 'after the switchover');
    assert.ok(await isWritten(lab, 'before the switchover'));
    await stateOf(lab, 'not settled after the switchover');
  });

  it('has another primary within 30 s when the primary is stopped, and takes it back', async () => {
    const old = primaryOf(await lab.state());
    await lab.compose('stop', old);
    await stateOf(
      lab,
      'no other primary',
      ({ primary }) => primary !== null && primary !== old,
      30_000,
    );
    await write(lab, 'while it was away');
    await lab.compose('start', old);
    const { nodes } = await stateOf(lab, `${old} did not come back`);
    assert.equal(nodes.find((n) => n.nodename === old)?.reportedstate, 'secondary');
  });

  it('comes back by itself when everything in a container is killed', async () => {
    // All processes but the first, which ends with its child.
    for (const name of ['postgres-replica2', 'pgaf-monitor', 'proxy'])
      await lab.compose('exec', '-T', name, 'sh', '-c', 'kill -9 -1').catch(() => undefined);
    await stateOf(lab, 'not settled after the kill');
    await write(lab, 'after the kill');
  });

  it('clones a node anew when its volume is gone', async () => {
    const { nodes } = await lab.state();
    const lost = nodes.find((n) => n.reportedstate === 'secondary');
    assert.ok(lost);
    await lab.compose('rm', '--stop', '--force', lost.nodename);
    await lab.removeVolume(lost.nodename);
    await lab.compose('up', '--detach', '--no-deps', lost.nodename);
    await stateOf(lab, `${lost.nodename} was not made anew`, (state) => {
      const found = state.nodes.find((n) => n.nodename === lost.nodename);
      return isSettled(state) && found?.nodeid !== lost.nodeid;
    });
  });

  it('is known to a new monitor when the old one has lost its data', async () => {
    const primary = primaryOf(await lab.state());
    await lab.compose('rm', '--stop', '--force', 'pgaf-monitor');
    await lab.removeVolume('monitor_data');
    await lab.compose('up', '--detach', '--no-deps', 'pgaf-monitor');
    await lab.compose('restart', 'postgres-primary', 'postgres-replica1', 'postgres-replica2');
    const settled = await stateOf(lab, 'not settled with the new monitor');
    assert.equal(primaryOf(settled), primary);
    await write(lab, 'with the new monitor');
    assert.ok(await isWritten(lab, 'while it was away'));
  });
});

function primaryOf({ primary }: LabState): string {
  return primary ?? assert.fail('nobody is primary');
}
