import assert from 'node:assert/strict';
import { Positions } from '../../../../cluster/sources/positions.ts';

describe('how far a standby is behind', () => {
  it('is not known before a primary has answered', () => {
    assert.equal(new Positions().lagOf(100, 0, 0), null);
  });

  it('is nothing when all is replayed, however long the primary has been idle', () => {
    const positions = new Positions();
    positions.note('a', 100, 0);
    const anHourMs = 3_600_000;
    assert.deepEqual(positions.lagOf(100, anHourMs, anHourMs), { bytes: 0, ms: 0 });
    positions.note('a', 100, anHourMs);
    positions.note('a', 150, anHourMs + 1_000);
    const behind = positions.lagOf(100, anHourMs, anHourMs + 1_200);
    assert.deepEqual(behind, { bytes: 50, ms: 200 });
  });

  it('counts from when the primary was first seen ahead of it', () => {
    const positions = new Positions();
    for (const second of [0, 1, 2, 3]) positions.note('a', 100 + 10 * second, 1_000 * second);
    assert.deepEqual(positions.lagOf(110, 0, 3_500), { bytes: 20, ms: 1_500 });
    assert.deepEqual(positions.lagOf(119, 0, 3_500), { bytes: 11, ms: 1_500 });
    assert.deepEqual(positions.lagOf(140, 0, 3_500), { bytes: 0, ms: 0 });
  });

  it('is by its own last commit when it is behind all that was seen, and else not known', () => {
    const positions = new Positions();
    positions.note('a', 100, 0);
    assert.deepEqual(positions.lagOf(40, 90_000, 10), { bytes: 60, ms: 90_000 });
    assert.deepEqual(positions.lagOf(40, 5, 1_000), { bytes: 60, ms: 1_000 });
    assert.deepEqual(positions.lagOf(40, null, 10), { bytes: 60, ms: null });
  });

  it('begins anew with a new primary, which may be behind the old one', () => {
    const positions = new Positions();
    positions.note('a', 500, 0);
    positions.note('b', 300, 1_000);
    assert.deepEqual(positions.lagOf(300, null, 2_000), { bytes: 0, ms: 0 });
    assert.deepEqual(positions.lagOf(500, null, 2_000), { bytes: 0, ms: 0 });
  });

  it('keeps a bounded past', () => {
    const positions = new Positions();
    for (let i = 0; i < 5_000; i++) positions.note('a', i, i);
    assert.deepEqual(positions.lagOf(10, 4_900, 5_000), { bytes: 4_989, ms: 4_900 });
    assert.deepEqual(positions.lagOf(4_500, 0, 5_000), { bytes: 499, ms: 499 });
  });
});
