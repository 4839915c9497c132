import assert from 'node:assert/strict';
import type { ResourceRecord } from '../../../../core/resources.ts';
import { readResources } from '../../../../reports/resources/read-resources.ts';

const machine = { cores: 2, busy: 1, stolen: 0, diskWait: 0 };

function second(atMs: number, given: Partial<ResourceRecord> = {}): ResourceRecord {
  return {
    ...{ atMs, spanMs: 1_000, machine, parts: { node1: 0.5, load: null } },
    sessions: { node1: { asked: 2, idleInTransaction: 1, active: { running: 4 } }, node2: null },
    ...given,
  };
}

async function* told(records: readonly ResourceRecord[]): AsyncGenerator<ResourceRecord> {
  yield* records;
}

const read = (records: readonly ResourceRecord[]) =>
  readResources(told(records), { fromMs: 1_000, toMs: 4_000 });

describe('the resources of a run', () => {
  it('are means over the measured load alone, each second for as long as it was', async () => {
    const figures = await read([
      second(1_000, { machine: { ...machine, busy: 99 } }),
      second(2_000),
      second(4_000, {
        spanMs: 2_000,
        machine: { ...machine, busy: 1.6 },
        parts: { node1: 0.8, load: 0.1 },
      }),
      second(5_000, { parts: { node1: 99, load: 99 } }),
    ]);
    assert.equal(figures?.samples, 2);
    assert.ok(Math.abs((figures?.machine?.busy ?? 0) - 1.4) < 1e-9);
    assert.ok(Math.abs((figures?.parts['node1']?.mean ?? 0) - 0.7) < 1e-9);
    assert.equal(figures?.parts['node1']?.max, 0.8);
    assert.deepEqual(figures?.parts['load'], { mean: 0.1, max: 0.1 });
  });

  it('tell what sessions waited for by how often they were asked', async () => {
    const waiting = { asked: 1, idleInTransaction: 0, active: { 'IO:WALSync': 6, running: 2 } };
    const figures = await read([
      second(2_000),
      second(3_000, { sessions: { node1: waiting, node2: null } }),
    ]);
    assert.deepEqual(figures?.sessions['node1'], {
      active: 4,
      idleInTransaction: 1 / 3,
      on: { 'IO:WALSync': 2, running: 2 },
    });
  });

  it('give a reason for what is not known', async () => {
    const figures = await read([second(2_000, { machine: null })]);
    assert.deepEqual(Object.keys(figures?.reasons ?? {}).sort(), [
      'load',
      'machine',
      'sessions.node2',
    ]);
    assert.equal(figures?.parts['load'], null);
    assert.equal(figures?.sessions['node2'], null);
  });

  it('are not there when nothing was sampled', async () => {
    assert.equal(await read([]), undefined);
    assert.equal(await read([second(900)]), undefined);
  });

  it('draw an hour in a few hundred points', async () => {
    const records = Array.from({ length: 3_600 }, (_, i) => second((i + 1) * 1_000));
    const figures = await readResources(told(records), { fromMs: 0, toMs: 3_600_000 });
    const { atMs = [], busy = [], parts = {} } = figures?.series ?? {};
    assert.ok(atMs.length <= 600 && atMs.length > 300);
    assert.ok(busy.every((value) => value === 1) && busy.length === atMs.length);
    assert.ok(parts['load']?.every((value) => value === null));
  });
});
