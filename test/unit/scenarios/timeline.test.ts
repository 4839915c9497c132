import assert from 'node:assert/strict';
import type { Scenario, Step } from '../../../core/scenario.ts';
import { until } from '../../../core/wait.ts';
import type { Drill } from '../../../scenarios/drill.ts';
import { Heard } from '../../../scenarios/heard.ts';
import { playTimeline } from '../../../scenarios/timeline.ts';
import { FakeRig } from '../../support/fake-rig.ts';

const never = new AbortController().signal;
/** Ends what a test that failed has left waiting. */
let over = new AbortController();
const soon = { timeoutMs: 9000, intervalMs: 5, signal: never };
const step = (change: Partial<Step>): Step => ({
  ...{ atMs: 0, fault: 'crash', target: 'node2', forMs: 0 },
  ...change,
});

/** Plays the steps against a cluster in memory, with its load under way. */
async function play(
  rig: FakeRig,
  timeline: readonly Step[],
  durationMs = 1000,
  signal = over.signal,
  endpointName: Scenario['endpoint'] = 'proxy',
): Promise<void> {
  const heard = new Heard();
  const load = await rig.openLoad((progress) => heard.hear(progress));
  load.start();
  const scenario = {
    ...{ timeline, durationMs, load: { seed: 1 }, endpoint: endpointName },
  } as unknown as Scenario;
  const endpoint = { host: '127.0.0.1', port: 1 };
  const drill: Drill = { scenario, rig, heard, endpoint, measureFromMs: rig.clock.nowMs() };
  try {
    await playTimeline(drill, signal);
  } finally {
    await load[Symbol.asyncDispose]();
  }
}

const done = (rig: FakeRig) => rig.log.filter((line) => /crash|revive|kill|took over/.test(line));
const turnsOf = (rig: FakeRig, index: number) =>
  rig.events.flatMap((one) => (one.kind === 'fault' && one.step === index ? [one.what] : []));
const atMs = (rig: FakeRig, index: number, what: string) =>
  rig.events.find((one) => one.kind === 'fault' && one.step === index && one.what === what)?.atMs ??
  Number.NaN;

describe('a timeline', () => {
  beforeEach(() => {
    over = new AbortController();
  });
  afterEach(() => over.abort());

  it('begins a step so long after a turn of another one', async () => {
    const rig = new FakeRig(0);
    const after = { step: 0, turn: 'healed', delayMs: 60 } as const;
    await play(rig, [step({ forMs: 30 }), step({ target: 'node3', after })]);
    assert.deepEqual(done(rig), ['crash node2', 'revive node2', 'crash node3', 'revive node3']);
    assert.ok(atMs(rig, 1, 'inject') - atMs(rig, 0, 'healed') >= 50);
  });

  it('gives a step up that waits for what never was, with the reason, and goes on', async () => {
    const rig = new FakeRig(0);
    const first = step({ target: 'node9' });
    const waits = (turn: 'healed' | 'over') =>
      step({ target: 'node3', after: { step: 0, turn, delayMs: 0 } });
    await play(rig, [first, waits('healed'), waits('over')]);
    assert.deepEqual(turnsOf(rig, 1), ['inject', 'failed']);
    assert.match(rig.notes.join('\n'), /crash of node3: step 0 was never healed/);
    assert.deepEqual(turnsOf(rig, 2), ['inject', 'injected', 'heal', 'healed']);
  });

  it('waits for redundancy before a step that wants it', async () => {
    const rig = new FakeRig(0);
    await play(rig, [
      step({ forMs: 150 }),
      step({ atMs: 30, target: 'node3', when: { kind: 'redundant' } }),
    ]);
    assert.deepEqual(done(rig), ['crash node2', 'revive node2', 'crash node3', 'revive node3']);
  });

  it('writes down that the cluster was redundant before it strikes again', async () => {
    const rig = new FakeRig(0);
    const second = step({ atMs: 30, target: 'node3', when: { kind: 'redundant' } });
    await play(rig, [step({ forMs: 50 }), second]);
    const seen = rig.events.findIndex((one) => one.kind === 'topology');
    const event = rig.events[seen];
    assert.ok(event?.kind === 'topology' && event.redundant && event.by === 'runner');
    const struck = rig.events.findIndex((one) => one.kind === 'fault' && one.step === 1);
    assert.ok(seen >= 0 && seen < struck);
  });

  it('begins a step when a figure of the load has come so far', async () => {
    const rig = new FakeRig(0);
    const when = {
      kind: 'progress',
      figure: 'writes.acknowledged',
      operator: '>=',
      value: 8,
    } as const;
    await play(rig, [step({ when })]);
    assert.deepEqual(turnsOf(rig, 0), ['inject', 'injected', 'heal', 'healed']);
    assert.ok(rig.writes >= 8);
  });

  it('gives a step up whose figure has not come at the end of the load', async () => {
    const rig = new FakeRig(0);
    const when = { kind: 'progress', figure: 'operations.ok', operator: '>', value: 1e9 } as const;
    await play(rig, [step({ when })], 60);
    assert.deepEqual(turnsOf(rig, 0), ['inject', 'failed']);
    assert.match(rig.notes.join(), /not operations\.ok > 1000000000 after .*operations\.ok is 1\b/);
  });

  it('strikes several nodes as one fault', async () => {
    const rig = new FakeRig(0);
    await play(rig, [step({ target: 'standbys', forMs: 20 })]);
    assert.deepEqual(done(rig), ['crash node2', 'crash node3', 'revive node2', 'revive node3']);
    const faults = rig.events.flatMap((one) => (one.kind === 'fault' ? [one.nodes] : []));
    assert.deepEqual(faults, Array(4).fill(['node2', 'node3']));
  });

  it('heals those nodes at once that were struck when another could not be', async () => {
    const rig = new FakeRig(0);
    rig.crashFailsOf = 'node3';
    await play(rig, [step({ target: 'standbys', forMs: 60_000 })]);
    assert.deepEqual(turnsOf(rig, 0), ['inject', 'failed']);
    assert.match(rig.notes.join(), /cannot crash node3/);
    assert.equal(rig.down.size, 0);
  });

  it('heals every node that was struck when it is interrupted', async () => {
    const rig = new FakeRig(0);
    const stop = new AbortController();
    const playing = play(rig, [step({ target: 'standbys', forMs: 60_000 })], 1000, stop.signal);
    playing.catch(() => undefined);
    await until('not struck', () => rig.down.size === 2 || undefined, soon);
    stop.abort(new Error('enough'));
    await assert.rejects(playing, /enough/);
    assert.equal(rig.down.size, 0);
  });

  it('says which node is not healed when it is interrupted, and how to heal it by hand', async () => {
    const rig = new FakeRig(0);
    rig.reviveFails = true;
    rig.mender = {
      owe: async () => undefined,
      paid: () => undefined,
      byHand: (fault, node) => `please heal ${fault} of ${node}`,
    };
    const stop = new AbortController();
    const playing = play(rig, [step({ forMs: 60_000 })], 1000, stop.signal);
    playing.catch(() => undefined);
    await until('not struck', () => rig.down.size === 1 || undefined, soon);
    stop.abort(new Error('enough'));
    await assert.rejects(playing, /^Error: enough$/);
    assert.deepEqual(rig.notes, [
      'crash of node2: node2 is not healed: cannot revive; by hand: please heal crash of node2',
    ]);
  });

  it('says so, too, when it is interrupted while a fault fails half-way', async () => {
    const rig = new FakeRig(0);
    const stop = new AbortController();
    rig.reviveFails = true;
    rig.cluster.crash = async () => {
      stop.abort(new Error('enough'));
      throw new Error('half done');
    };
    await assert.rejects(play(rig, [step({})], 1000, stop.signal), /^Error: enough$/);
    assert.match(rig.notes.join(), /node2 is not healed: it failed \(half done\).*: cannot revive/);
  });

  it('takes a fault that heals by itself for over when writes are acknowledged again', async () => {
    const rig = new FakeRig(0);
    const command = async () => {
      rig.silent = true;
    };
    const owned = { hasCommand: () => true, hasUndo: () => false, command };
    Object.assign(rig.cluster, owned, { undo: async () => undefined });
    const playing = play(rig, [step({ target: 'node3' })]);
    await until('not commanded', () => rig.silent || undefined, soon);
    const before = rig.writes;
    await until('the load said nothing', () => rig.writes > before + 9 || undefined, soon);
    assert.deepEqual(turnsOf(rig, 0), ['inject', 'injected']);
    rig.silent = false;
    await playing;
    assert.deepEqual(turnsOf(rig, 0), ['inject', 'injected', 'heal', 'healed']);
  });

  it('tells of every node that cannot be healed, and heals the others', async () => {
    const rig = new FakeRig(0);
    const revive = rig.cluster.revive;
    rig.cluster.revive = async (node) => {
      if (node === 'node2') throw new Error('node2 is stuck');
      await revive(node);
    };
    await play(rig, [step({ target: 'standbys' })]);
    assert.match(rig.notes.join(), /crash of node2, node3: node2 is not healed: node2 is stuck/);
    assert.deepEqual([...rig.down], ['node2']);
  });

  it('does not wait for another primary where none is to be expected', async () => {
    const rig = new FakeRig(1_000_000);
    await play(rig, [
      // Not before the load has said who acknowledges.
      step({ atMs: 60, fault: 'postgres-kill', target: 'primary' }),
      step({ target: 'monitor' }),
      step({ fault: 'connection-storm', target: 'endpoint', with: { connections: 3 } }),
    ]);
    for (const index of [0, 1, 2])
      assert.deepEqual(turnsOf(rig, index), ['inject', 'injected', 'heal', 'healed']);
    assert.match(rig.notes.join(), /connection-storm of endpoint: 3 served/);
    const crowd = rig.log.filter((line) => /came|went/.test(line));
    assert.deepEqual(crowd, ['3 came', '3 went']);
  });

  it('waits for the first write before it takes the primary away, to know who takes over', async () => {
    const rig = new FakeRig(50);
    rig.silent = true;
    const playing = play(rig, [step({ target: 'primary' })]);
    await until('the load said nothing', () => rig.writes > 5 || undefined, soon);
    assert.deepEqual(done(rig), []);
    rig.silent = false;
    await playing;
    assert.deepEqual(done(rig), ['crash node1', 'node2 took over', 'revive node1']);
  });

  it('heals all nodes after their time when none is left to take over', async () => {
    const rig = new FakeRig(1_000_000);
    await play(rig, [step({ target: 'all', forMs: 10 })]);
    assert.deepEqual(turnsOf(rig, 0), ['inject', 'injected', 'heal', 'healed']);
  });

  it('draws the same node for the same seed and place, and not always the first', async () => {
    const struck = async (count: number) => {
      const rig = new FakeRig(0);
      rig.staysRedundant = true;
      const after = (index: number) => ({ step: index - 1, turn: 'over', delayMs: 0 }) as const;
      const steps = Array.from({ length: count }, (_, index) =>
        step({
          target: 'any',
          fault: 'postgres-kill',
          ...(index > 0 ? { after: after(index) } : {}),
        }),
      );
      await play(rig, steps);
      return done(rig);
    };
    const all = await struck(8);
    assert.deepEqual(await struck(5), all.slice(0, 5));
    assert.equal(new Set(all).size, 3);
  });

  it('says of each turn whether the fault is an ordered hand-over', async () => {
    const rig = new FakeRig(0);
    Object.assign(rig.cluster, { stop: async () => undefined });
    await play(rig, [step({ fault: 'stop', target: 'node3' }), step({ target: 'node2' })]);
    const planned = (index: number) =>
      rig.events.map((one) => one.kind === 'fault' && one.step === index && one.planned === true);
    assert.equal(planned(0).filter(Boolean).length, 4);
    assert.equal(planned(1).some(Boolean), false);
  });

  it('asks the cluster who took over where the load stays with one node', async () => {
    const rig = new FakeRig(100);
    rig.staysRedundant = true;
    const playing = play(rig, [step({ target: 'primary' })], 1000, over.signal, 'direct');
    await until('not struck', () => rig.log.includes('crash node1') || undefined, soon);
    // Nothing that it asks of the old primary is acknowledged any more.
    rig.silent = true;
    await playing;
    assert.equal(rig.primary, 'node2');
    assert.ok(atMs(rig, 0, 'healed') - atMs(rig, 0, 'injected') < 5000);
  });
});
