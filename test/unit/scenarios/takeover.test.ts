import assert from 'node:assert/strict';
import type { Topology } from '../../../core/cluster.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { delay } from '../../../core/wait.ts';
import type { LoadProgress } from '../../../loadgen/plan.ts';
import type { Drill } from '../../../scenarios/drill.ts';
import { faults } from '../../../scenarios/faults/index.ts';
import { Heard } from '../../../scenarios/heard.ts';
import { movesBehindOneAddress, movesPrimary, untilFelt } from '../../../scenarios/takeover.ts';
import { FakeRig } from '../../support/fake-rig.ts';

const never = new AbortController().signal;

const topologyOf = (...names: string[]): Topology => ({
  primary: names[0] ?? null,
  redundant: true,
  nodes: names.map((name, i) => ({
    ...{ name, id: i + 1, host: name, port: 5432, priority: 100, healthy: true },
    ...{ reportedState: 'primary', goalState: 'primary' },
  })),
});

describe('who is expected to take over', () => {
  const fault = (name: string) => {
    const found = faults.get(name);
    assert.ok(found);
    return found;
  };

  it('is another node, where there is one that was not struck', () => {
    const found = { nodes: ['a'], topology: topologyOf('a', 'b') };
    for (const name of ['crash', 'switchover']) {
      assert.equal(movesPrimary(fault(name), found), true);
      assert.equal(movesBehindOneAddress(fault(name), found), false);
    }
    assert.equal(movesPrimary(fault('crash'), { ...found, nodes: ['a', 'b'] }), false);
  });

  it('is somebody behind it, of a cluster with one address', () => {
    const found = { nodes: ['a'], topology: topologyOf('a') };
    for (const name of ['crash', 'switchover']) {
      assert.equal(movesPrimary(fault(name), found), false);
      assert.equal(movesBehindOneAddress(fault(name), found), true);
    }
    assert.equal(movesBehindOneAddress(fault('postgres-kill'), found), false);
  });
});

describe('a failover behind one address', () => {
  const drillOf = (rig: FakeRig, heard: Heard): Drill => ({
    ...{ rig, heard, scenario: {} as Scenario },
    ...{ endpoint: { host: 'a', port: 1 }, measureFromMs: 0 },
  });
  const progressOf = (atMs: number, acceptedBy: string, timeline: number): LoadProgress => ({
    ...{ kind: 'progress', atMs, okPerSecond: 1, errorsPerSecond: 0, p99Ms: 1 },
    totals: { ok: 1, rejected: 0, failed: 0, unknown: 0, dropped: 0 },
    lastWrite: { atMs, acceptedBy, timeline },
  });

  /** Words of a load that goes on, until `change` says otherwise; whether it was felt by then. */
  const feel = async (change: (rig: FakeRig, heard: Heard) => void) => {
    const rig = new FakeRig(0);
    const heard = new Heard();
    const hear = () => heard.hear(progressOf(rig.clock.nowMs(), '10.0.0.1:5432', 1));
    hear();
    const timer = setInterval(hear, 20);
    const { lastWrite } = heard;
    const stop = new AbortController();
    let felt = false;
    const waiting = untilFelt(drillOf(rig, heard), rig.clock.nowMs(), lastWrite, stop.signal)
      .then(() => {
        felt = true;
      })
      .catch(() => undefined);
    await delay(150, never);
    assert.equal(felt, false, 'nothing has happened yet');
    clearInterval(timer);
    change(rig, heard);
    await delay(150, never);
    stop.abort();
    await waiting;
    return felt;
  };
  const at = (laterMs: number, by: string, timeline: number) => (rig: FakeRig, heard: Heard) =>
    heard.hear(progressOf(rig.clock.nowMs() + laterMs, by, timeline));

  it('has come when writes were away for a second, or somebody else acknowledges them', async () => {
    assert.equal(await feel(at(1500, '10.0.0.1:5432', 1)), true);
    assert.equal(await feel(at(10, '10.0.0.2:5432', 1)), true);
    assert.equal(await feel(at(10, '10.0.0.1:5432', 2)), true);
  });

  it('has not come while writes go on as before', async () => {
    assert.equal(await feel(at(300, '10.0.0.1:5432', 1)), false);
  });
});
