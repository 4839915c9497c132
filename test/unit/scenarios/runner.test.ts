import assert from 'node:assert/strict';
import { Interrupted } from '../../../core/errors.ts';
import type { Scenario } from '../../../core/scenario.ts';
import type { Pace } from '../../../scenarios/redundant-again.ts';
import { runScenario } from '../../../scenarios/runner.ts';
import { FakeRig } from '../../support/fake-rig.ts';

const never = new AbortController().signal;
const brisk: Pace = { leadMs: 5, stableMs: 10, tailMs: 10 };

function drill(change: Partial<Scenario> = {}): Scenario {
  return {
    name: 'drill',
    description: '',
    cluster: { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
    endpoint: 'proxy',
    load: {
      ...{ engine: 'pg', workload: 'mixed', arrival: 'constant', rate: 100, clients: 4 },
      ...{ timeoutMs: 100, maxLatenessMs: 100, warmupMs: 10, seed: 1, scale: 1 },
    },
    durationMs: 50,
    timeline: [],
    expect: [],
    ...change,
  };
}

const crashAt = (atMs: number, forMs: number) => ({
  atMs,
  forMs,
  fault: 'crash',
  target: 'primary',
});

describe('the runner', () => {
  it('runs the stages in order and closes what it opened, the load first', async () => {
    const rig = new FakeRig(0);
    await runScenario(drill(), rig, never, brisk);
    const stages = ['cluster', 'seed', 'warmup', 'measure', 'settle', 'audit', 'end'];
    assert.deepEqual(rig.stages(), stages);
    assert.deepEqual(rig.log, [
      ...['cluster started', 'prepared', 'load started', 'load stopped', 'load closed'],
      ...['endpoint closed', 'audit on node1', 'observer ended'],
    ]);
  });

  it('does not heal a crashed primary before another node has acknowledged writes', async () => {
    const rig = new FakeRig(150);
    await runScenario(drill({ timeline: [crashAt(5, 0)] }), rig, never, brisk);
    const order = rig.log.filter((line) => /crash|took over|revive/.test(line));
    assert.deepEqual(order, ['crash node1', 'node2 took over', 'revive node1']);
    assert.deepEqual(rig.faultTurns(), ['inject', 'injected', 'heal', 'healed']);
    assert.ok(rig.log.includes('audit on node2'));
  });

  it('heals a standby as soon as its time is over', async () => {
    const rig = new FakeRig(0);
    const timeline = [{ ...crashAt(5, 20), target: 'node3' }];
    await runScenario(drill({ timeline }), rig, never, brisk);
    assert.deepEqual(
      rig.log.filter((line) => /crash|revive/.test(line)),
      ['crash node3', 'revive node3'],
    );
  });

  it('heals the fault and closes everything when it is interrupted in the middle', async () => {
    const rig = new FakeRig(1_000_000);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Interrupted('SIGINT')), 100);
    const running = runScenario(drill({ timeline: [crashAt(5, 60_000)] }), rig, stop.signal, brisk);
    await assert.rejects(running, Interrupted);
    const order = rig.log.slice(3).filter((line) => line !== 'observer ended');
    assert.deepEqual(order, ['crash node1', 'revive node1', 'load closed', 'endpoint closed']);
  });

  it('ends with the reason when the load breaks, and still heals', async () => {
    const rig = new FakeRig(1_000_000);
    setTimeout(() => rig.loadBroken.reject(new Error('the load broke')), 60);
    const running = runScenario(drill({ timeline: [crashAt(5, 60_000)] }), rig, never, brisk);
    await assert.rejects(running, /^Error: the load broke$/);
    assert.ok(rig.log.includes('revive node1'));
  });

  it('goes on to the audit when a step has no target, and writes down why', async () => {
    const rig = new FakeRig(0);
    const timeline = [{ ...crashAt(5, 0), target: 'node9' }];
    await runScenario(drill({ timeline }), rig, never, brisk);
    assert.deepEqual(rig.faultTurns(), ['inject', 'failed']);
    assert.match(rig.notes.join(), /no node node9: there is node1, node2, node3/);
    assert.ok(rig.log.includes('audit on node1'));
  });

  it('goes on to the audit when a fault cannot be healed, and writes down why', async () => {
    const rig = new FakeRig(10);
    rig.reviveFails = true;
    rig.staysRedundant = true;
    await runScenario(drill({ timeline: [crashAt(5, 0)] }), rig, never, brisk);
    assert.deepEqual(rig.faultTurns(), ['inject', 'injected', 'heal']);
    assert.match(rig.notes.join(), /crash of node1: node1 is not healed: cannot revive/);
    assert.ok(rig.log.includes('audit on node2'));
  });

  it('refuses before anything is started what the cluster cannot have done to it', async () => {
    const rig = new FakeRig(0);
    const timeline = [{ ...crashAt(5, 0), fault: 'switchover' }];
    await assert.rejects(runScenario(drill({ timeline }), rig, never, brisk), /switchover/);
    assert.deepEqual(rig.log, []);
  });
});
