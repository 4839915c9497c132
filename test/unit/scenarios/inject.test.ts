import assert from 'node:assert/strict';
import type { ClusterDriver } from '../../../core/cluster.ts';
import { Unhealed } from '../../../core/errors.ts';
import { faults } from '../../../scenarios/faults/index.ts';
import { injectAll } from '../../../scenarios/inject.ts';

const never = new AbortController().signal;

describe('what is owed to a cluster', () => {
  let log: string[];
  let stuck: boolean;
  beforeEach(() => {
    log = [];
    stuck = false;
  });

  const act = (what: string) => async (node: string) => {
    log.push(`${what} ${node}`);
    if (stuck && what !== 'crash') throw new Error('stuck');
    if (stuck && node === 'node2') throw new Error('half done');
  };
  const inject = (name: string, nodes: readonly string[]) => {
    const fault = faults.get(name);
    assert.ok(fault);
    const abilities = { crash: act('crash'), revive: act('revive'), killPostgres: act('kill') };
    const mender = {
      owe: async (what: string, node: string) => void log.push(`owe ${what} ${node}`),
      paid: (what: string, node: string) => void log.push(`paid ${what} ${node}`),
      byHand: (what: string, node: string) => `heal ${what} ${node}`,
    };
    const scene = { settings: {}, crowd: null, mender };
    return injectAll(fault, abilities as unknown as ClusterDriver, nodes, never, scene);
  };

  it('is known to the mender before it is done, and until it is healed', async () => {
    const injection = await inject('crash', ['node1']);
    assert.deepEqual(log, ['owe crash node1', 'crash node1']);
    await injection[Symbol.asyncDispose]();
    assert.deepEqual(log.slice(2), ['revive node1', 'paid crash node1']);
  });

  it('is nothing where a fault passes by itself', async () => {
    await using _ = await inject('postgres-kill', ['node1']);
    assert.deepEqual(log, ['kill node1']);
  });

  it('is not left to the mender when healing fails: it is told how to do it by hand', async () => {
    const injection = await inject('crash', ['node1']);
    stuck = true;
    const why = 'node1 is not healed: stuck; by hand: heal crash node1';
    await assert.rejects(async () => injection[Symbol.asyncDispose](), new Unhealed(why));
    assert.equal(log.at(-1), 'paid crash node1');
  });

  it('is told of each node when a fault fails half-way and none can be healed', async () => {
    stuck = true;
    await assert.rejects(inject('crash', ['node1', 'node2']), (error: AggregateError) => {
      const [first, second] = error.errors.map(String);
      assert.match(first ?? '', /Unhealed: node2 is not healed: it failed \(half done\).*stuck/);
      assert.match(second ?? '', /Unhealed: node1 is not healed: stuck; by hand/);
      return true;
    });
    assert.ok(log.includes('paid crash node1') && log.includes('paid crash node2'));
  });
});
