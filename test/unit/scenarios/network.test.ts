import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vocabulary } from '../../../cli/overrides.ts';
import { UsageError } from '../../../core/errors.ts';
import { faults } from '../../../scenarios/faults/index.ts';
import { readScenario } from '../../../scenarios/read.ts';

async function read(cluster: string, fault: string) {
  const directory = await mkdtemp(join(tmpdir(), 'network-'));
  try {
    const path = join(directory, 'one.yaml');
    const timeline = `[{ at: 1s, fault: ${fault}, target: node1 }]`;
    await writeFile(path, `name: d\ncluster: ${cluster}\ntimeline: ${timeline}\n`);
    return (await readScenario(path, [], vocabulary)).scenario.cluster.network;
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe("a scenario's network", () => {
  it('is the loopback interface as long as no fault needs more', async () => {
    assert.equal(await read('{}', 'crash'), 'loopback');
    assert.equal(await read('{ network: namespaces }', 'crash'), 'namespaces');
  });

  for (const fault of ['partition', 'isolation', 'one-way-partition', 'slow-network', 'power-off'])
    it(`is one of hosts of their own with ${fault}, and cannot be another`, async () => {
      assert.equal(await read('{}', fault), 'namespaces');
      await assert.rejects(read('{ network: loopback }', fault), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, new RegExp(`${fault} needs nodes that are hosts of their own`));
        return true;
      });
    });

  it('is not to be chosen for containers', async () => {
    assert.equal(await read('{ driver: compose }', 'crash'), undefined);
    await assert.rejects(read('{ driver: compose, network: loopback }', 'crash'), /leave it out/);
  });

  it('knows no other word', async () => {
    await assert.rejects(read('{ network: bridge }', 'crash'), UsageError);
  });
});

describe('a fault of the network', () => {
  const log: string[] = [];
  const cluster = (failing: boolean) => ({
    start: async () => undefined,
    topology: async () => ({ primary: null, redundant: false, nodes: [] }),
    collectLogs: async () => undefined,
    isolate: async (...args: readonly unknown[]) => {
      log.push(`isolate ${args.join(' ')}`);
      if (failing) throw new Error('it still answers');
    },
    rejoin: async (node: string) => void log.push(`rejoin ${node}`),
    shape: async (node: string, shape: object) => `${node} ${JSON.stringify(shape)}`,
    unshape: async (node: string) => void log.push(`unshape ${node}`),
    [Symbol.asyncDispose]: async () => undefined,
  });
  const inject = (name: string, settings = {}, failing = false) => {
    const fault = faults.get(name);
    assert.ok(fault);
    const scene = { settings, crowd: null, mender: null };
    return fault.inject(cluster(failing), 'node1', new AbortController().signal, scene);
  };
  beforeEach(() => log.splice(0));

  it('heals once, however often it is asked', async () => {
    const injection = await inject('partition');
    await injection[Symbol.asyncDispose]();
    await injection[Symbol.asyncDispose]();
    assert.deepEqual(log, ['isolate node1 cluster', 'rejoin node1']);
  });

  it('heals what was done of it when it could not be done', async () => {
    await assert.rejects(inject('isolation', {}, true), /it still answers/);
    assert.deepEqual(log, ['isolate node1 everyone', 'rejoin node1']);
  });

  it('goes in the direction that is wanted', async () => {
    await inject('one-way-partition');
    await inject('one-way-partition', { direction: 'in' });
    assert.deepEqual(log, ['isolate node1 cluster out', 'isolate node1 cluster in']);
  });

  it('says what was really done of a slow network', async () => {
    const { detail } = await inject('slow-network', { delayMs: 7 });
    assert.equal(detail, 'node1 {"delayMs":7,"lossPercent":2,"bytesPerSecond":250000}');
  });

  it('is none of a cluster that cannot do it', () => {
    const { isolate: _, rejoin: __, ...less } = cluster(false);
    assert.equal(faults.get('partition')?.lacks(less), 'isolate, rejoin');
    assert.equal(faults.get('partition')?.lacks(cluster(false)), null);
  });
});
